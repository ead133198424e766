import type { TerminalOutput } from "./terminal.ts";

/** Minimum height in rows. Smaller terminals have no row to spare. */
const LEAST_ROWS = 6;
const SAVE = "\u001b7";
const RESTORE = "\u001b8";
const CLEAR_LINE = "\u001b[2K";

/** A fixed last row of the terminal, below text that streams and scrolls. */
export interface BottomLine {
  /** Shows the text. The first call reserves the row. */
  show(text: string): void;
  /** Releases the row. */
  close(): void;
}

/** Returns `undefined` if the output is not a terminal or too small. */
export function createBottomLine(output: TerminalOutput): BottomLine | undefined {
  if (output.isTTY !== true || (output.rows ?? 0) < LEAST_ROWS) return undefined;
  let rows: number | undefined;

  /** Reserves the last row by limiting the scroll region to the rows above it. */
  function reserveRow(): void {
    const now = output.rows ?? LEAST_ROWS;
    if (now === rows) return;
    // Scrolls up by one row if the cursor is on the last one. Keeps the column.
    if (rows === undefined) output.write("\u001bD\u001b[1A");
    rows = now;
    output.write(`${SAVE}\u001b[1;${rows - 1}r${RESTORE}`);
  }

  return {
    show(text) {
      reserveRow();
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
