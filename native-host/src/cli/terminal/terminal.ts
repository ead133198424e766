import type { Readable, Writable } from "node:stream";
import { mergeInterrupts } from "./merge-interrupts.ts";

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
