import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { AgentLink } from "./agent-link";

it("asks an agent that is not there again and again, and leaves nothing behind that Node warns of", async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.name);
  process.on("warning", note);
  const link = new AgentLink({ socketPath: join(tmpdir(), "ld-no-such-agent.sock"), pollMs: 1 });
  const asked = new Promise<void>((resolve) => {
    let polls = 0;
    link.onPoll(() => {
      if (++polls === 15) resolve();
    });
  });
  link.start();
  await asked;
  await link.stop();
  process.off("warning", note);
  expect(link.view.reachable).toBe(false);
  expect(warnings).toEqual([]);
});
