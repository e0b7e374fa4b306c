/** Bytes, the end of line included, that a line may have and still be understood; RFC 959 names no limit. */
const longestLine = 512;

/**
 * A line as it came, its end included. Of a longer line than `longestLine` the pieces come one after the other, so that
 * it passes without being held: `starts` and `ends` say which is the first and which the last.
 */
export interface Piece {
  readonly bytes: Buffer;
  readonly starts: boolean;
  readonly ends: boolean;
}

/** Cuts a stream into lines at each newline. Holds less than `longestLine` bytes. */
export function createLineSplitter() {
  let held: Buffer = Buffer.alloc(0);
  let starts = true;

  return {
    push(chunk: Buffer): Piece[] {
      const pieces: Piece[] = [];
      held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      while (held.length > 0) {
        const newline = held.subarray(0, longestLine).indexOf(0x0a);
        if (newline < 0 && held.length < longestLine) break;
        const length = newline < 0 ? longestLine : newline + 1;
        pieces.push({ bytes: held.subarray(0, length), starts, ends: newline >= 0 });
        held = held.subarray(length);
        starts = newline >= 0;
      }
      return pieces;
    },

    /** What is held back and will never be a line; the splitter is empty afterwards. */
    rest(): Buffer {
      const rest = held;
      held = Buffer.alloc(0);
      return rest;
    },
  };
}
