import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createDebuggingPipe, type DebuggingPipe } from "./debugging-pipe.ts";

export interface LaunchedBrowser {
  pipe: DebuggingPipe;
  /** Resolves when the browser has closed. `problem` is set if it failed. */
  closed: Promise<{ problem?: string }>;
  /** Asks the browser to close, like its menu does. */
  close(): void;
  kill(): void;
}

const MOST_LOG_CHARACTERS = 4096;

/** Starts a browser that closes when this process ends, because its debugging pipe breaks. */
export function launchBrowser(
  program: string,
  browserArguments: string[],
  env: NodeJS.ProcessEnv,
): LaunchedBrowser {
  const child = spawn(program, browserArguments, {
    env,
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    // Puts the browser into a process group of its own, so that Ctrl-C lets it close cleanly instead of killing
    // it.
    detached: process.platform !== "win32",
  });
  const pipe = createDebuggingPipe(debuggingStreams(child));
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-MOST_LOG_CHARACTERS);
  });
  const closed = new Promise<{ problem?: string }>((resolve) => {
    child.on("error", (error) => resolve({ problem: error.message }));
    child.on("exit", (code) => {
      if (code === 0 || code === null) resolve({});
    });
    // The last output may arrive after the exit event.
    child.on("close", (code) => resolve({ problem: lastLine(log) ?? `exit code ${code}` }));
  });
  return {
    pipe,
    closed,
    close: () => void pipe.send("Browser.close").catch(() => {}),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** Returns the debugging streams: the browser reads file descriptor 3 and writes file descriptor 4. */
function debuggingStreams({ stdio }: ChildProcess): { readable: Readable; writable: Writable } {
  const [, , , toBrowser, fromBrowser] = stdio;
  if (toBrowser === null || toBrowser === undefined || !("write" in toBrowser))
    throw new Error("The pipe to the browser is missing.");
  if (fromBrowser === null || fromBrowser === undefined || !("read" in fromBrowser))
    throw new Error("The pipe from the browser is missing.");
  return { readable: fromBrowser, writable: toBrowser };
}

function lastLine(log: string): string | undefined {
  return log.trim().split("\n").at(-1) || undefined;
}
