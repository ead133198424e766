import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Connection } from "@tacho/shared/client/connection.ts";
import { createHostProcessTransport } from "../../native-host/src/transport/host-process-transport.ts";

export const HOST_SCRIPT = fileURLToPath(new URL("../../native-host/dist/host.js", import.meta.url));

const CLIENT = { name: "tacho-bench", version: "1" };

export interface StartedHost {
  connection: Connection;
  process: ChildProcess;
  /** Time from the start of the process to `ready` in ms. */
  startTime: number;
  /** Ends the host and removes its folder. */
  close(): Promise<void>;
}

/** Starts the built host as a browser does, with a TACHO_HOME of its own, and says hello. */
export async function startHost(environment: Record<string, string>): Promise<StartedHost> {
  const home = await mkdtemp(join(tmpdir(), "tacho-bench-"));
  const start = performance.now();
  const host = spawn(process.execPath, [HOST_SCRIPT], {
    env: { ...process.env, TACHO_LOG: "warn", TACHO_HOME: home, ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => host.once("exit", () => resolve()));
  let ids = 0;
  const createId = () => String(++ids);
  const connection = new Connection({ transport: createHostProcessTransport(host), createId });
  await connection.hello(CLIENT);
  return {
    connection,
    process: host,
    startTime: performance.now() - start,
    async close() {
      connection.close();
      await exited;
      await rm(home, { recursive: true, force: true });
    },
  };
}
