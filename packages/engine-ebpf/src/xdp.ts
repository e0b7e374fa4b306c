import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { type Hook, type HookChoice, type InterfaceHook, type Message, message } from "@loaddirector/model";
import type { LoadedObject } from "./bpf-object";
import { programId } from "./hook";
import { chooseHook } from "./hook-choice";
import { BpfError, errnoOf } from "./libbpf";
import { type Link, readLinks } from "./link-reader";
import type { MappedArray } from "./mapped-array";
import { attachXdp, detachXdp, isOurs, xdpProgramId, xdpProgramName } from "./xdp-hook";
import { portsDiffer, writePorts, type XdpPort } from "./xdp-ports";

export type XdpAction =
  | { readonly kind: "xdp"; readonly interface: string; readonly attach: boolean }
  | { readonly kind: "ports" };

export interface XdpOptions {
  readonly interfaces: readonly string[];
  /** Choices other than auto, by interface. */
  readonly hooks?: Readonly<Record<string, HookChoice>> | undefined;
  readonly table: MappedArray;
  /** Called when the first interface wants the program. */
  readonly load: () => LoadedObject;
}

/** Drivers with an XDP hook that take no frames from others (source: no ndo_xdp_xmit). */
const noTransmit: readonly string[] = ["ixgbevf", "mlx4_core", "nfp", "thunder-nicvf"];

interface Observed {
  readonly link: Link;
  readonly hook: Hook;
  readonly reason: Message;
}

/** The XDP side of an engine's interfaces: what should be attached, what is, and what follows. */
export class XdpHooks {
  readonly #options: XdpOptions;
  /** By interface index: what the driver said when it was asked to take the program. */
  readonly #refused = new Map<number, string>();
  #object: LoadedObject | null = null;
  #observed: readonly Observed[] = [];

  constructor(options: XdpOptions) {
    this.#options = options;
  }

  /** Of the program, which is loaded for it. */
  programFd(): number {
    this.#object ??= this.#options.load();
    return this.#object.programFd(xdpProgramName);
  }

  /** Reads links and hooks; what has to be done to have them as chosen. `marked` as in chooseHook(). */
  async observe(signal: AbortSignal, marked: boolean): Promise<XdpAction[]> {
    if (this.#options.interfaces.length === 0) return [];
    const links = await readLinks(this.#options.interfaces, signal);
    this.#observed = [...links.values()].map((link) => ({
      link,
      ...chooseHook(link, this.#choiceOf(link.name), { refused: this.#refused.get(link.index) ?? null, marked }),
    }));
    const actions = this.#observed.flatMap(({ link, hook }): XdpAction[] => {
      const attached = xdpProgramId(link.index);
      if (hook === "tc")
        return attached !== 0 && isOurs(attached) ? [{ kind: "xdp", interface: link.name, attach: false }] : [];
      return attached === programId(this.programFd()) ? [] : [{ kind: "xdp", interface: link.name, attach: true }];
    });
    if (actions.length === 0 && portsDiffer(this.#options.table, this.#ports())) actions.push({ kind: "ports" });
    return actions;
  }

  apply(action: XdpAction): void {
    if (action.kind === "xdp") this.#hook(action);
    writePorts(this.#options.table, this.#ports());
  }

  describe(): InterfaceHook[] {
    return this.#options.interfaces.map((name) => {
      const found = this.#observed.find(({ link }) => link.name === name);
      const choice = this.#choiceOf(name);
      if (!found) return { interface: name, choice, hook: null, reason: message("ebpf.hook.noInterface") };
      return { interface: name, choice, hook: found.hook, reason: found.reason };
    });
  }

  close(): void {
    this.#object?.close();
    this.#object = null;
  }

  #choiceOf(name: string): HookChoice {
    return this.#options.hooks?.[name] ?? "auto";
  }

  #hook({ interface: name, attach }: XdpAction & { kind: "xdp" }): void {
    const link = this.#observed.find((each) => each.link.name === name)?.link;
    if (!link) throw new BpfError(`find interface ${name}`, errnoOf("ENODEV"));
    if (!attach) {
      detachXdp(link.index);
      return;
    }
    try {
      attachXdp(link.index, this.programFd());
    } catch (error) {
      if (!(error instanceof BpfError) || this.#choiceOf(name) !== "auto") throw error;
      this.#refused.set(link.index, error.message);
    }
  }

  /** Interfaces that run the program now. */
  #ports(): XdpPort[] {
    const wanted = this.#observed.filter(({ hook }) => hook === "xdp");
    if (wanted.length === 0) return [];
    const ours = programId(this.programFd());
    return wanted
      .filter(({ link }) => xdpProgramId(link.index) === ours)
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
