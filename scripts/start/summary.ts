import { createRenderer } from "@loaddirector/messages";
import type { Lab } from "../../packages/lab/src/index";
import type { Director } from "./director";
import { demoAddress, farmAddresses } from "./seed";

export interface Running {
  director: Director;
  lab: Lab | null;
  /** Host and port of the console on this machine. */
  local: string;
  traffic: { perSecond: number; seconds: number } | null;
  /** What it took to get here. */
  seconds: number;
}

/** What a person needs to know once everything runs. */
export function welcome({ director, lab, local, traffic, seconds }: Running): string {
  const { listen, layout } = director.place;
  const own = `${listen.host}:${listen.port}`;
  const link = director.firstAdministrator()?.replace(/^https:\/\/[^/]+/, `https://${local}`);
  const { forwards } = director.status.capabilities;
  const lines = [
    "",
    `LoadDirector runs (${seconds.toFixed(1)} s). Its certificate is its own: the browser asks once.`,
    "",
    `  Console                 https://${local}/`,
    ...(lab === null ? [] : [`  on the management net   https://${own}/`]),
    ...(link ? ["", `  First administrator, once, within the hour:`, `  ${link}`] : []),
    "",
    ...(forwards === true
      ? []
      : [
          `! Nothing is forwarded: ${createRenderer("en")(forwards)}`,
          "  Start it as root, on a machine (not in a container) whose kernel accepts BPF programs.",
          "",
        ]),
    ...(lab ? lessons(lab, traffic) : []),
    `  Logs and configuration  ${layout.state}`,
    "  Ctrl-C takes everything down.",
  ];
  return lines.join("\n");
}

function lessons(lab: Lab, traffic: Running["traffic"]): string[] {
  const prefix = lab.prefix === "loaddirector" ? "" : ` --prefix ${lab.prefix}`;
  const tries = [
    [`npm run lab -- in client${prefix} -- curl http://${demoAddress}/`, "three servers answer in turn"],
    [`npm run lab -- in client${prefix} -- curl -k https://${farmAddresses.shop}/`, "the same server each time"],
    [`npm run lab -- stop server-2${prefix}`, "the others take over"],
    [`npm run lab -- start server-2${prefix}`, "it is back after two good checks"],
  ];
  const width = Math.max(...tries.map(([command]) => command!.length));
  return [
    "  To try, in another terminal:",
    ...tries.map(([command, effect]) => `  ${command!.padEnd(width)}  ${effect}`),
    ...(traffic
      ? [
          `  Demo traffic: ${traffic.perSecond} requests a second, ends by itself after ${traffic.seconds / 60} minutes.`,
        ]
      : []),
    "",
  ];
}
