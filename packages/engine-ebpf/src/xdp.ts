import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import {
  type Hook,
  type HookChoice,
  type HookChoices,
  type HookRole,
  type InterfaceHook,
  type Message,
  message,
} from "@loaddirector/model";
import type { LoadedObject } from "./bpf-object";
import { programId } from "./hook";
import { chooseHook } from "./hook-choice";
import { BpfError, errnoOf } from "./libbpf";
import { type Link, readLinks } from "./link-reader";
import type { MappedArray } from "./mapped-array";
import { attachXdp, detachXdp, isOurs, xdpProgramId, xdpProgramName } from "./xdp-hook";
import { portsDiffer, writePorts, type XdpPort } from "./xdp-ports";

export type XdpAction =
  | { readonly kind: "xdp"; readonly interface: string; readonly attach: boolean; readonly forced: boolean }
  | { readonly kind: "ports" };

export interface XdpOptions {
  readonly interfaces: readonly string[];
  readonly roles?: Readonly<Record<string, HookRole>> | undefined;
  /** By interface: what holds where the choices of a configuration say nothing. */
  readonly hooks?: Readonly<Record<string, HookChoice>> | undefined;
  readonly table: MappedArray;
  /** Called when the first interface wants the program. */
  readonly load: () => LoadedObject;
  /** The program where it is loaded already. */
  readonly loaded?: LoadedObject | null;
}

/** Drivers with an XDP hook that take no frames from others (source: no ndo_xdp_xmit). */
const noTransmit: readonly string[] = ["ixgbevf", "mlx4_core", "nfp", "thunder-nicvf"];

/** One interface as the kernel has it. */
interface SeenLink {
  readonly link: Link;
  /** The program at its XDP hook: none or somebody else's, one of an engine before this one, or this engine's. */
  readonly program: "none" | "earlier" | "current";
  readonly auto: { readonly hook: Hook; readonly reason: Message };
}

export interface XdpSeen {
  readonly links: readonly SeenLink[];
  /** The table of ports is not that of the interfaces that run the program. */
  readonly portsDiffer: boolean;
}

/** The XDP side of an engine's interfaces: what is attached, what should be, and what follows. */
export class XdpHooks {
  readonly #options: XdpOptions;
  /** By interface index: what the driver said when it was asked to take the program. */
  readonly #refused = new Map<number, string>();
  #object: LoadedObject | null = null;
  #seen: readonly SeenLink[] = [];

  constructor(options: XdpOptions) {
    this.#options = options;
    this.#object = options.loaded ?? null;
  }

  /** Of the program, which is loaded for it. */
  programFd(): number {
    this.#object ??= this.#options.load();
    return this.#object.programFd(xdpProgramName);
  }

  /** Reads links, hooks and the table of ports. `marked` as in chooseHook(). */
  async observe(signal: AbortSignal, marked: boolean): Promise<XdpSeen> {
    if (this.#options.interfaces.length === 0) return { links: [], portsDiffer: false };
    const links = await readLinks(this.#options.interfaces, signal);
    this.#seen = [...links.values()].map((link) => ({
      link,
      program: this.#programOf(link),
      auto: chooseHook(link, "auto", { refused: this.#refused.get(link.index) ?? null, marked }),
    }));
    return { links: this.#seen, portsDiffer: portsDiffer(this.#options.table, this.#ports()) };
  }

  /** What has to be done to have the interfaces as chosen. */
  plan({ links, portsDiffer }: XdpSeen, choices: HookChoices | undefined): XdpAction[] {
    const actions = links.flatMap(({ link, program, auto }): XdpAction[] => {
      const choice = this.#choiceOf(link.name, choices);
      const attach = (choice === "auto" ? auto.hook : choice) === "xdp";
      const isThere = program === (attach ? "current" : "none");
      return isThere ? [] : [{ kind: "xdp", interface: link.name, attach, forced: choice !== "auto" }];
    });
    return actions.length === 0 && portsDiffer ? [{ kind: "ports" }] : actions;
  }

  apply(action: XdpAction): void {
    if (action.kind === "xdp") this.#hook(action);
    writePorts(this.#options.table, this.#ports());
  }

  describe(choices: HookChoices | undefined): InterfaceHook[] {
    return this.#options.interfaces.map((name) => {
      const found = this.#seen.find(({ link }) => link.name === name);
      const about = { interface: name, role: this.#roleOf(name), choice: this.#choiceOf(name, choices) };
      if (!found) {
        const reason = message("ebpf.hook.noInterface");
        return { ...about, hook: null, reason, auto: null, xdpRefused: reason };
      }
      const { link, auto } = found;
      const error = this.#refused.get(link.index);
      const xdpRefused = error === undefined ? null : message("ebpf.hook.refused", { error });
      if (about.choice === "auto") return { ...about, hook: auto.hook, reason: auto.reason, auto, xdpRefused };
      return about.choice === "xdp" && xdpRefused
        ? { ...about, hook: "tc", reason: xdpRefused, auto, xdpRefused }
        : { ...about, hook: about.choice, reason: message("ebpf.hook.chosen"), auto, xdpRefused };
    });
  }

  close(): void {
    this.#object?.close();
    this.#object = null;
  }

  #roleOf(name: string): HookRole | null {
    return this.#options.roles?.[name] ?? null;
  }

  #choiceOf(name: string, choices: HookChoices | undefined): HookChoice {
    const role = this.#roleOf(name);
    return (role && choices?.[role]) ?? this.#options.hooks?.[name] ?? "auto";
  }

  #programOf(link: Link): SeenLink["program"] {
    const attached = xdpProgramId(link.index);
    if (attached === 0 || !isOurs(attached)) return "none";
    return attached === programId(this.programFd()) ? "current" : "earlier";
  }

  #hook({ interface: name, attach, forced }: XdpAction & { kind: "xdp" }): void {
    const link = this.#seen.find((each) => each.link.name === name)?.link;
    if (!link) throw new BpfError(`find interface ${name}`, errnoOf("ENODEV"));
    if (!attach) {
      detachXdp(link.index);
      return;
    }
    try {
      attachXdp(link.index, this.programFd());
      this.#refused.delete(link.index);
    } catch (error) {
      if (!(error instanceof BpfError)) throw error;
      this.#refused.set(link.index, error.message);
      if (forced) throw error;
    }
  }

  /** Interfaces that run the program now. */
  #ports(): XdpPort[] {
    return this.#seen
      .filter(({ link }) => this.#programOf(link) === "current")
      .map(({ link }) => ({ link, transmits: !noTransmit.includes(driverOf(link.name)) }));
  }
}

function driverOf(name: string): string {
  try {
    return basename(readlinkSync(`/sys/class/net/${name}/device/driver`));
  } catch {
    return "";
  }
}
