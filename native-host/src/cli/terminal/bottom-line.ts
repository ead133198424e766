import type { TerminalOutput } from "./terminal.ts";

/** A terminal with fewer rows has none to spare. */
const LEAST_ROWS = 6;
const SAVE = "\u001b7";
const RESTORE = "\u001b8";
const CLEAR_LINE = "\u001b[2K";

/** The last row of a terminal, while text streams and scrolls above it. */
export interface BottomLine {
  /** The first call sets the row apart. */
  show(text: string): void;
  /** Gives the row back. */
  close(): void;
}

/** `undefined` where the output is no terminal, or too small a one. */
export function createBottomLine(output: TerminalOutput): BottomLine | undefined {
  if (output.isTTY !== true || (output.rows ?? 0) < LEAST_ROWS) return undefined;
  let rows: number | undefined;

  /** Above the last row everything scrolls by itself. */
  function setApart(): void {
    const now = output.rows ?? LEAST_ROWS;
    if (now === rows) return;
    // Makes room where the cursor is on the last row already; the column stays.
    if (rows === undefined) output.write("\u001bD\u001b[1A");
    rows = now;
    output.write(`${SAVE}\u001b[1;${rows - 1}r${RESTORE}`);
  }

  return {
    show(text) {
      setApart();
      const line = text.slice(0, (output.columns ?? 80) - 1);
      output.write(`${SAVE}\u001b[${rows};1H${CLEAR_LINE}\u001b[2m${line}\u001b[0m${RESTORE}`);
    },
    close() {
      if (rows === undefined) return;
      output.write(`${SAVE}\u001b[r\u001b[${rows};1H${CLEAR_LINE}${RESTORE}`);
      rows = undefined;
    },
  };
}
