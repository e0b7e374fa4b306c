import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Live } from "@loaddirector/agent-api";
import { createAgentClient } from "@loaddirector/agent-api/client";
import { createLab, type Lab } from "../../packages/lab/src/index";
import { type Director, startDirector } from "../../scripts/start/director";
import { labPlace } from "../../scripts/start/place";
import { farmAddresses, seedDemo } from "../../scripts/start/seed";
import { ensureUsers } from "../../scripts/start/users";
import { createAdministrator, openSession, type Session } from "./console-api";
import { openDesk } from "./desk";

/** A running LoadDirector in a lab of its own, as `npm start` brings it up, with an administrator. */
export interface Box {
  lab: Lab;
  director: Director;
  /** Origin of the console, on the management network. */
  url: string;
  /** Starts Chromium on a machine of the management network. */
  browser: string;
  administrator: Session;
  secondAdministrator: Session;
  /** Traffic, operations and health as the agent sees them now. */
  live(): Promise<Live>;
  /** What a process wrote to its log so far. */
  log(process: "agent" | "console"): Promise<string>;
  stop(): Promise<void>;
}

const administratorName = "ada";
const secondName = "grace";
/** Of users that exist only while the tests run. */
export const password = "correct horse battery staple";

/**
 * Takes some ten seconds. What a killed run left behind is removed first; a failure leaves nothing. `prefix` names all it
 * makes on this host; `npm start` and other boxes may run beside it.
 */
export async function startBox({ prefix, farm }: { prefix: string; farm: boolean }): Promise<Box> {
  const lab = await createLab({ prefix });
  const undo: (() => Promise<unknown>)[] = [() => lab.down()];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const state = await mkdtemp(join(tmpdir(), `${prefix}-`));
    undo.push(() => rm(state, { recursive: true, force: true }));
    const desk = await openDesk(lab, state);
    undo.push(() => desk.close());
    if (farm) await lab.prepareDirectRouting(farmAddresses.files);
    const place = labPlace(lab, await ensureUsers(), { state });
    // After the lab: what is mounted in it goes first.
    undo.unshift(() => rm(place.layout.run, { recursive: true, force: true }));
    const director = await startDirector(place, {
      engine: "ebpf",
      beforeConsole: async (entrances) => void (await seedDemo(place, entrances, lab, { farm })),
    });
    undo.push(() => director.stop());
    const link = director.firstAdministrator();
    if (!link) throw new Error("the console printed no link for the first administrator");
    await createAdministrator(link, administratorName, password);
    const url = new URL(link).origin;
    const administrator = await openSession(url, administratorName, password);
    undo.push(() => administrator.close());
    await administrator.api.user.create.mutate({ name: secondName, role: "admin", password });
    const secondAdministrator = await openSession(url, secondName, password);
    undo.push(() => secondAdministrator.close());
    return {
      lab,
      director,
      url,
      browser: desk.browser,
      administrator,
      secondAdministrator,
      live: async () => {
        // The agent dies in some tests: a connection kept from before would fail once more.
        const { agent, close } = createAgentClient({ socketPath: place.layout.agentSocket });
        return agent.live.query().finally(close);
      },
      log: (process) => readFile(join(state, `${process}.log`), "utf8").catch(() => ""),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
