import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import { createEngineProcess } from "../../../native-host/src/engines/process/engine-process.ts";
import { ModelCatalog } from "../../../native-host/src/models/model-catalog.ts";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { serveStdio } from "../../../native-host/src/serving/stdio.ts";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { MessageLog } from "../../helpers/host/message-log.ts";
import { openCore } from "../../helpers/host/open-core.ts";
import { silentLogger } from "../../helpers/host/silent-logger.ts";

const ENTRY = fileURLToPath(new URL("../../fixtures/engine/misbehaving-engine.mjs", import.meta.url));
/** Small, so that a process that fills its memory soon reaches the limit. */
const HEAP_MEBIBYTES = 64;

export const FAULT_KINDS = [
  "abort",
  "segfault",
  "kill",
  "exit",
  "stop",
  "memory",
  "loop",
  "silence",
  "garbage",
  "wrong_job",
  "closed_pipe",
  "deaf",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const MOMENTS = ["load", "prefill", "decode", "dispose"] as const;
export type Moment = (typeof MOMENTS)[number];

export interface FaultyHost {
  log: MessageLog;
  store: MemoryStatisticsStore;
  send(request: Record<string, unknown>): void;
  /** Fault of the next engine process; none if absent. */
  arrange(fault?: { kind: FaultKind; at: Moment }): Promise<void>;
  /** Time of the fault, ms of the monotonic clock. */
  struckAt(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a host whose engine process misbehaves. `haste`: factor by which the host's limits are shortened. */
export async function startFaultyHost(haste: number): Promise<FaultyHost> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-faulty-"));
  const script = join(folder, "fault.json");
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() * haste,
    schedule: (delay, callback) => systemClock.schedule(delay / haste, callback),
  };
  const [browser, transport] = createLinkedPair();
  const log = new MessageLog(browser);
  const store = new MemoryStatisticsStore(systemClock);
  const engine = createEngineProcess({
    engineName: "scripted",
    entryPath: ENTRY,
    clock,
    logger: silentLogger,
    env: { ...process.env, TACHO_SCRIPT: script },
    execArgv: [`--max-old-space-size=${HEAP_MEBIBYTES}`],
  });
  const catalog = new ModelCatalog({
    folder: join(folder, "models"),
    config: new ConfigFile(join(folder, "config.json"), silentLogger),
    builtIn: { kind: "file", name: "faulty", path: script },
  });
  const core = openCore({ engine, catalog, store, clock: systemClock });
  const host = serveStdio({ core, transport });
  return {
    log,
    store,
    send: (request) => browser.send(request),
    arrange: (fault) => writeFile(script, JSON.stringify({ ...fault, heartbeat: 1000 / haste })),
    struckAt: async () => Number(await readFile(`${script}.struck`, "utf8")),
    async close() {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
