import { isMainThread, Worker, workerData } from "node:worker_threads";
import * as z from "zod/mini";
import type { Engine } from "./engines/engine.ts";
import { LlamaCppEngine } from "./engines/llama-cpp/llama-cpp-engine.ts";
import { systemAvailableMemory } from "./engines/llama-cpp/loading/available-memory.ts";
import { systemUsableCores } from "./engines/llama-cpp/loading/usable-cores.ts";
import type { LocalEngineName } from "./engines/local-engines.ts";
import { Outbox } from "./engines/process/outbox.ts";
import { serveEngine } from "./engines/process/serve-engine.ts";
import { watchParent } from "./engines/process/watch-parent.ts";
import { readScript } from "./engines/scripted/script.ts";
import { ScriptedEngine } from "./engines/scripted/scripted-engine.ts";
import { createStrike } from "./engines/scripted/strike-process.ts";
import { systemClock } from "./system/system-clock.ts";

// One file is both the engine process and the thread in it that watches for the host's death.
if (isMainThread) run();
else watchParent(z.object({ parent: z.int() }).parse(workerData).parent);

function run(): void {
  new Worker(new URL(import.meta.url), { workerData: { parent: process.ppid } }).unref();
  process.on("disconnect", () => process.exit(0));
  // Sent to the whole group by a terminal: the host decides what becomes of the engine.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  const outbox = new Outbox({
    write: (message, onSent) => process.send?.(message, undefined, undefined, onSent),
    clock: systemClock,
  });
  const receive = serveEngine({
    engine: createEngine(outbox),
    outbox,
    clock: systemClock,
    residentBytes: () => process.memoryUsage.rss(),
    leave: () => process.exit(0),
  });
  process.on("message", receive);
}

function createEngine(outbox: Outbox): Engine {
  if (process.argv[2] === ("scripted" satisfies LocalEngineName)) {
    return new ScriptedEngine({
      clock: systemClock,
      readScript: () => readScript(process.env.TACHO_SCRIPT),
      strike: createStrike(outbox),
    });
  }
  return new LlamaCppEngine({
    clock: systemClock,
    cores: systemUsableCores(),
    availableMemory: systemAvailableMemory,
    cudaFolder: process.argv[3],
    onWarning: (line) => process.stderr.write(line.endsWith("\n") ? line : `${line}\n`),
  });
}
