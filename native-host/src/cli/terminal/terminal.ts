import type { Readable, Writable } from "node:stream";

/** Interrupts within this time of each other count as one, in ms. */
const SAME_PRESS = 250;

/** Streams that may be connected to a terminal. */
export interface TerminalInput extends Readable {
  isTTY?: boolean;
}
export interface TerminalOutput extends Writable {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/** Input and output of a command. Answers go to `stdout`, everything else to `stderr`. */
export interface Terminal {
  stdin: TerminalInput;
  stdout: TerminalOutput;
  stderr: TerminalOutput;
  env: NodeJS.ProcessEnv;
  /** Registers a listener for Ctrl-C and other requests to end. Returns a function that removes the listener. */
  onInterrupt(listener: () => void): () => void;
}

export const systemTerminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt(listener) {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const merged = mergeInterrupts(listener, () => performance.now());
    for (const signal of signals) process.on(signal, merged);
    return () => {
      for (const signal of signals) process.off(signal, merged);
    };
  },
};

/**
 * Merges interrupts in quick succession. One Ctrl-C arrives twice at a command started by npm: from the terminal,
 * and forwarded by npm.
 *
 * @param now returns ms of a monotonic clock.
 */
export function mergeInterrupts(listener: () => void, now: () => number): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now();
    const isNew = time - last >= SAME_PRESS;
    last = time;
    if (isNew) listener();
  };
}
