import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createLab, type Lab, startTraffic } from "../../packages/lab/src/index";
import { buildAll } from "../build";
import { missing } from "../require";
import { step } from "../setup/progress.mjs";
import { type Director, startDirector } from "./director";
import { hostPlace, labPlace, type Place } from "./place";
import { freePort, type Relay, startRelay } from "./relay";
import { farmAddresses, farmUrls, seedDemo } from "./seed";
import { type Running, welcome } from "./summary";
import { ensureUsers } from "./users";

const ports = [8443, 8444, 8445, 8446];
const traffic = { perSecond: 24, seconds: 600 };

/** What takes back one step of the start; run in reverse order. */
interface Undo {
  title: string;
  run(): Promise<unknown>;
}

/** Brings everything up, waits for Ctrl-C (or SIGTERM, SIGHUP), takes everything down. Returns the exit status. */
export async function start(args: readonly string[]): Promise<number> {
  const { instance } = readOptions(args);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
  const undo: Undo[] = [];
  let status = 0;
  try {
    await up(instance, undo, stopping.signal);
    await aborted(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) {
      console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
      status = 1;
    }
  }
  console.log("");
  for (const { title, run } of undo.reverse()) {
    await step(`stop: ${title}`, run).catch((error: unknown) => {
      console.error(`✗ ${String(error)}`);
      status = 1;
    });
  }
  return status;
}

/** `--instance`: names the lab, the director and its folders; with another one a second start runs beside the first. */
function readOptions(args: readonly string[]) {
  return parseArgs({ args: [...args], options: { instance: { type: "string", default: "loaddirector" } } }).values;
}

async function up(instance: string, undo: Undo[], signal: AbortSignal): Promise<void> {
  const begin = Date.now();
  await buildAll();
  signal.throwIfAborted();

  const noRoot = missing("root");
  let lab: Lab | null = null;
  let place: Place;
  if (noRoot) {
    console.log(`! ${noRoot}. Without a lab: the console works, nothing is forwarded.`);
    const users = process.getuid?.() === 0 ? await ensureUsers() : null;
    place = hostPlace(instance, users, { port: await freePort(ports) });
  } else {
    lab = await step("lab: director, client, three nginx servers in network namespaces", () =>
      createLab({ prefix: instance }),
    );
    undo.push({ title: "lab", run: () => lab!.down() });
    signal.throwIfAborted();
    const users = await ensureUsers();
    for (const name of users.created) console.log(`  · made the system user ${name}`);
    place = labPlace(lab, users);
  }

  const { run } = place.layout;
  undo.unshift({ title: "run folder", run: () => rm(run, { recursive: true, force: true }) });

  let relay: Relay | null = null;
  if (lab) {
    relay = await startRelay(ports, place.listen);
    undo.push({ title: "relay", run: relay.stop });
  }
  const local = `localhost:${relay?.port ?? place.listen.port}`;

  const director: Director = await step("director: agent, health and console", (note) =>
    startDirector(place, {
      engine: "auto",
      names: [local, local.replace("localhost", "127.0.0.1"), local.replace("localhost", "[::1]")],
      beforeConsole: async (entrances) => {
        if (!lab) return;
        const [seeded] = await Promise.all([
          seedDemo(place, entrances, lab, { farm: true }),
          lab.prepareDirectRouting(farmAddresses.files),
        ]);
        if (seeded)
          note("a first configuration: HTTP, files by direct routing, a shop with TLS and DNS over three servers");
      },
      onRestart: (name, reason) => console.log(`! ${name} ended (${reason}) and is started again`),
    }),
  );
  undo.push({ title: "console, health and agent", run: director.stop });
  signal.throwIfAborted();

  const forwards = director.status.capabilities.forwards === true;
  if (lab && forwards) {
    const load = startTraffic(lab, { url: farmUrls, ...traffic });
    undo.push({ title: "demo traffic", run: load.stop });
  }
  const running: Running = {
    director,
    lab,
    local,
    traffic: lab && forwards ? traffic : null,
    seconds: (Date.now() - begin) / 1000,
  };
  console.log(welcome(running));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A pending promise alone does not keep Node alive.
    const awake = setInterval(() => {}, 60_000);
    const end = () => {
      clearInterval(awake);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
