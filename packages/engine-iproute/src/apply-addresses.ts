import type { Change, Outcome } from "@loaddirector/engine";
import { addressFamily, message } from "@loaddirector/model";
import type { AddressAction } from "./addresses-engine";
import { ownerMetric } from "./read-addresses";
import { runCommand } from "./run-command";

/** What kernels before and after 6.x say of an address that is not on the interface. */
const notThere = /Cannot assign requested address|address not found/i;

/** One `ip -force -batch` for all; lines that fail are named by number in its error text, the others are done. */
export async function applyAddresses(
  changes: readonly Change<AddressAction>[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  if (changes.length === 0) return [];
  if (signal.aborted) return changes.map((change) => failed(change, "engine.aborted"));
  const input = `${changes.map(({ action }) => batchLine(action)).join("\n")}\n`;
  // The kernel walks through all addresses of the interface for each that is added.
  const timeoutMs = 30_000 + 20 * changes.length;
  const { status, stderr } = await runCommand(["ip", "-force", "-batch", "-"], { input, signal, timeoutMs });
  const reasons = failedLines(stderr);
  // Neither success nor a named line: the program did not run, so nothing is known to be done.
  if (status !== 0 && reasons.size === 0)
    return changes.map((change) => failed(change, "address.failed", lastLine(stderr)));
  return changes.map((change, index): Outcome => {
    const reason = reasons.get(index + 1);
    // Taken away by somebody else meanwhile: what was wanted is so.
    const gone = change.action.verb === "del" && reason !== undefined && notThere.test(reason);
    return reason === undefined || gone ? { change, ok: true } : failed(change, "address.failed", reason);
  });
}

/** Arguments are a parsed address and an interface name of the agent's configuration: no text of an administrator. */
function batchLine({ verb, address, interface: name }: AddressAction): string {
  const four = addressFamily(address) === 4;
  const place = `${address}/${four ? 32 : 128} dev ${name}`;
  if (verb === "del") return `address del ${place}`;
  return `address replace ${place} metric ${ownerMetric}${four ? "" : " nodad"}`;
}

/** Line number (from 1) -> what `ip` said just before "Command failed -:N". */
function failedLines(stderr: string): Map<number, string> {
  const reasons = new Map<number, string>();
  let said = "";
  for (const line of stderr.split("\n")) {
    const number = /^Command failed -:(\d+)/.exec(line)?.[1];
    if (number === undefined) said = line.trim() || said;
    else reasons.set(Number(number), said);
  }
  return reasons;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function failed(change: Change<AddressAction>, key: string, detail = ""): Outcome {
  return { change, ok: false, reason: message(key, { detail: detail.slice(0, 200) }) };
}
