import { PassThrough } from "node:stream";
import type { Terminal } from "../../../native-host/src/cli/terminal/terminal.ts";

/** A terminal that records its output and can be interrupted. */
export interface MemoryTerminal extends Terminal {
  stdin: PassThrough;
  printed(): { stdout: string; stderr: string };
  interrupt(): void;
}

export function createMemoryTerminal(env: NodeJS.ProcessEnv = {}): MemoryTerminal {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const printed = { stdout: "", stderr: "" };
  stdout.on("data", (chunk) => {
    printed.stdout += String(chunk);
  });
  stderr.on("data", (chunk) => {
    printed.stderr += String(chunk);
  });
  const listeners = new Set<() => void>();
  return {
    stdin,
    stdout,
    stderr,
    env,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    printed: () => printed,
    interrupt() {
      for (const listener of [...listeners]) listener();
    },
  };
}
