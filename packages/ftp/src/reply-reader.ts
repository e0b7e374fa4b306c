/** Where a line of the server stands in its replies. */
export interface ReplyLine {
  /** Reply code, 0 where there is none. */
  readonly code: number;
  /** The last line of a reply that is no preliminary one (1xx): the command before it is answered. */
  readonly final: boolean;
}

/** Follows replies of one or many lines (RFC 959, 4.2): `227-...` begins one that `227 ...` ends. */
export function createReplyReader() {
  let open = 0;

  return {
    read(line: Buffer): ReplyLine {
      const [, digits, mark] = /^(\d{3})([ -]|\r?\n)/.exec(line.toString("latin1", 0, 5)) ?? [];
      const code = Number(digits ?? 0);
      if (open !== 0 && (code !== open || mark === "-")) return { code: open, final: false };
      if (mark === "-") open = code;
      else open = 0;
      return { code, final: mark !== "-" && code >= 200 };
    },
  };
}
