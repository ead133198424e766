import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Connection } from "@tacho/shared/client/connection.ts";
import { EXTENSION_ORIGIN } from "../../registration/identity.ts";
import { createHostProcessTransport } from "../../transport/host-process-transport.ts";

const MOST_ERROR_CHARACTERS = 8192;

export interface StartHostInput {
  /** Absolute path of the host's script. */
  hostScript: string;
  env: NodeJS.ProcessEnv;
  /** Gets what the host logs, as it comes. */
  onLog?: (text: string) => void;
}

/** A host of our own, started as the browser starts it. */
export interface StartedHost {
  connection: Connection;
  /** The last of what the host has logged. */
  log(): string;
  /** Resolves with how the process ended, in words. */
  exited: Promise<string>;
  /** Closes the connection and waits for the process to leave. */
  close(): Promise<void>;
}

export function startHost({ hostScript, env, onLog = () => {} }: StartHostInput): StartedHost {
  const child = spawn(process.execPath, [hostScript, EXTENSION_ORIGIN], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // A group of its own: Ctrl-C in the terminal is ours to handle, and the host leaves when its stdin ends.
    detached: process.platform !== "win32",
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const text = chunk.toString();
    log = (log + text).slice(-MOST_ERROR_CHARACTERS);
    onLog(text);
  });
  const exited = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const transport = createHostProcessTransport(child);
  const connection = new Connection({ transport, createId: randomUUID });
  return {
    connection,
    log: () => log,
    exited,
    async close() {
      connection.close();
      await exited;
    },
  };
}
