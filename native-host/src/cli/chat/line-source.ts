import { createInterface } from "node:readline";
import type { Terminal } from "../terminal/terminal.ts";

/** Lines of input, typed or piped. */
export interface LineSource {
  /** Resolves with the next line, or `undefined` at the end of the input. */
  next(): Promise<string | undefined>;
  /** Registers a listener for Ctrl-C. Also covers a terminal in raw mode, where Ctrl-C is not a signal. */
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
