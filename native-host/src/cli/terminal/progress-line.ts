import type { TerminalOutput } from "./terminal.ts";

const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\u001b[K";

/** Shows progress without writing to stdout. */
export interface ProgressLine {
  /**
   * Shows the current step.
   *
   * @param share progress, 0..1, if known
   */
  show(title: string, share?: number, detail?: string): void;
  /** Clears the line before other output. */
  clear(): void;
}

/** On terminals redraws a single line. Otherwise prints one line per title, to keep logs readable. */
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
