import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Connection } from "@tacho/shared/client/connection.ts";
import { EXTENSION_ORIGIN } from "../../registration/identity.ts";
import { cleanEnvironment } from "../../system/process/clean-environment.ts";
import { createHostProcessTransport } from "../../transport/host-process-transport.ts";

const MOST_ERROR_CHARACTERS = 8192;

export interface StartHostInput {
  /** Absolute path of the host script. */
  hostScript: string;
  env: NodeJS.ProcessEnv;
  /** Called with the host's log output as it arrives. */
  onLog?: (text: string) => void;
}

/** A host started the way the browser starts it. */
export interface StartedHost {
  connection: Connection;
  /** Returns the end of the host's log. */
  log(): string;
  /** Resolves when the process ends, with the exit code or signal in words. */
  exited: Promise<string>;
  /** Closes the connection and waits for the process to end. */
  close(): Promise<void>;
}

export function startHost({ hostScript, env, onLog = () => {} }: StartHostInput): StartedHost {
  const child = spawn(process.execPath, [hostScript, EXTENSION_ORIGIN], {
    env: cleanEnvironment(env),
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // Puts the host into a process group of its own, so that Ctrl-C reaches only this process. The host ends when
    // its stdin closes.
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
