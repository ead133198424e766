import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createDebuggingPipe, type DebuggingPipe } from "./debugging-pipe.ts";

export interface LaunchedBrowser {
  pipe: DebuggingPipe;
  /** Resolves when the browser has closed, with how it ended where that was not well. */
  closed: Promise<{ problem?: string }>;
  /** Asks it to close, as its menu does. */
  close(): void;
  kill(): void;
}

const MOST_LOG_CHARACTERS = 4096;

/** Starts a browser that ends with this process: its debugging pipe goes, and it goes with it. */
export function launchBrowser(
  program: string,
  browserArguments: string[],
  env: NodeJS.ProcessEnv,
): LaunchedBrowser {
  const child = spawn(program, browserArguments, {
    env,
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    // A group of its own: Ctrl-C in the terminal asks it to close rather than cutting it off.
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
    // Its last words may come after the exit itself.
    child.on("close", (code) => resolve({ problem: lastLine(log) ?? `exit code ${code}` }));
  });
  return {
    pipe,
    closed,
    close: () => void pipe.send("Browser.close").catch(() => {}),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** The browser reads its third and writes its fourth file descriptor. */
function debuggingStreams({ stdio }: ChildProcess): { readable: Readable; writable: Writable } {
  const [, , , toBrowser, fromBrowser] = stdio;
  if (toBrowser === null || toBrowser === undefined || !("write" in toBrowser))
    throw new Error("There is no pipe to the browser.");
  if (fromBrowser === null || fromBrowser === undefined || !("read" in fromBrowser))
    throw new Error("There is no pipe from the browser.");
  return { readable: fromBrowser, writable: toBrowser };
}

function lastLine(log: string): string | undefined {
  return log.trim().split("\n").at(-1) || undefined;
}
