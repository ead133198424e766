import type { Readable, Writable } from "node:stream";

/** Streams that may be a person's terminal. */
export interface TerminalInput extends Readable {
  isTTY?: boolean;
}
export interface TerminalOutput extends Writable {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/** What a command talks through. Answers go to `stdout`; everything about them goes to `stderr`. */
export interface Terminal {
  stdin: TerminalInput;
  stdout: TerminalOutput;
  stderr: TerminalOutput;
  env: NodeJS.ProcessEnv;
  /** Ctrl-C, and whatever else asks the command to end. The returned function stops listening. */
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

/** Interrupts closer together than this are one, ms. */
const SAME_PRESS = 250;

/**
 * Makes one call of those that follow each other closely: a single Ctrl-C reaches a command that npm has started twice, from
 * the terminal and from npm, which passes it on.
 *
 * @param now ms of a monotonic clock.
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
