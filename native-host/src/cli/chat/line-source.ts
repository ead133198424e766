import { createInterface } from "node:readline";
import type { Terminal } from "../terminal/terminal.ts";

/** The lines a person types, or a pipe brings. */
export interface LineSource {
  /** The next line; `undefined` after the last. */
  next(): Promise<string | undefined>;
  /** Ctrl-C as the terminal reports it, which in its raw mode is no signal. */
  onInterrupt(listener: () => void): void;
  close(): void;
}

export function createLineSource({ stdin, stdout, onInterrupt }: Terminal, prompt: string): LineSource {
  const interactive = stdin.isTTY === true && stdout.isTTY === true;
  const reader = createInterface({ input: stdin, output: stdout, terminal: interactive, prompt });
  const lines: string[] = [];
  const interruptListeners: (() => void)[] = [];
  const interrupt = () => {
    for (const listener of interruptListeners) listener();
  };
  const stopListening = onInterrupt(interrupt);
  let ended = false;
  let wake = () => {};
  reader.on("line", (line) => {
    lines.push(line);
    wake();
  });
  reader.on("close", () => {
    ended = true;
    wake();
  });
  reader.on("SIGINT", interrupt);
  return {
    async next() {
      if (interactive && lines.length === 0 && !ended) reader.prompt();
      while (lines.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return lines.shift();
    },
    onInterrupt: (listener) => void interruptListeners.push(listener),
    close() {
      stopListening();
      reader.close();
    },
  };
}
