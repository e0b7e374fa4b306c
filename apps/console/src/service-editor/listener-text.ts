import type { Listener, Protocol } from "@loaddirector/model";

/** `tcp 80`, `udp 5060-5070`, `443` (the protocol of the one before), `tcp any`; several with commas. Null: none of these. */
export function parseListeners(typed: string, before: Protocol): readonly Listener[] | null {
  const found: Listener[] = [];
  let protocol = before;
  for (const part of typed.split(",")) {
    const text = part.trim().toLowerCase();
    if (text === "") continue;
    const match = /^(?:(tcp|udp)[\s/:]*)?(?:(any|\*)|(\d{1,5})(?:\s*-\s*(\d{1,5}))?)$/.exec(text);
    if (!match) return null;
    protocol = (match[1] as Protocol | undefined) ?? protocol;
    const first = Number(match[3]);
    const last = match[4] ? Number(match[4]) : first;
    if (!match[2] && !(first >= 1 && first <= last && last <= 65_535)) return null;
    found.push({ protocol, ports: match[2] ? "any" : { first, last } });
  }
  return found;
}
