import type { TerminalOutput } from "./terminal.ts";

const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\u001b[K";

/** What is going on, told without a word on stdout. */
export interface ProgressLine {
  /** @param share 0..1, where it is known. */
  show(title: string, share?: number, detail?: string): void;
  /** Makes room for other output. */
  clear(): void;
}

/** On a terminal one line that is drawn over; elsewhere a line for every new title, so that a log stays readable. */
export function createProgressLine(output: TerminalOutput): ProgressLine {
  return output.isTTY === true ? drawnLine(output) : loggedLines(output);
}

function drawnLine(output: TerminalOutput): ProgressLine {
  let shown = "";
  return {
    show(title, share, detail = "") {
      const bar = share === undefined ? "" : ` ${drawBar(share)}`;
      const line = `${title}${bar}${detail === "" ? "" : ` ${detail}`}`.slice(0, (output.columns ?? 80) - 1);
      if (line === shown) return;
      output.write(`${CLEAR_LINE}${line}`);
      shown = line;
    },
    clear() {
      if (shown !== "") output.write(CLEAR_LINE);
      shown = "";
    },
  };
}

function loggedLines(output: TerminalOutput): ProgressLine {
  let last = "";
  return {
    show(title) {
      if (title !== last) output.write(`${title}\n`);
      last = title;
    },
    clear() {},
  };
}

function drawBar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return `[${"#".repeat(full)}${".".repeat(BAR_WIDTH - full)}] ${Math.floor(share * 100)}%`;
}
