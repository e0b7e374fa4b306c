import type { Lab } from "../../packages/lab/src/index";

/** What a real server says of a request: itself, the address it was asked at, and who asked. */
export interface Answer {
  server: string;
  asked: string;
  client: string;
}

/** Requests from the client's namespace one after the other, each on a connection of its own; rejects if one fails. */
export async function ask(lab: Lab, address: string, count: number): Promise<Answer[]> {
  const url = `http://${address.includes(":") ? `[${address}]` : address}/`;
  const argv = ["curl", "--silent", "--show-error", "--fail", "--max-time", "20", "--header", "Connection: close"];
  const { stdout } = await lab.run("client", [...argv, ...Array<string>(count).fill(url)]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => {
      const [server, asked, client] = line.split(" ");
      return { server: server!, asked: asked!, client: client! };
    });
}

/** How many answers came from each server. */
export function shares(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { server } of answers) counts[server] = (counts[server] ?? 0) + 1;
  return counts;
}
