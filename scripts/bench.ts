import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { STARTER_MODEL } from "../native-host/src/models/starter/starter-model.ts";
import { systemPaths } from "../native-host/src/system/files/paths.ts";
import type { Benchmark, BenchmarkContext } from "./bench/benchmark.ts";
import { type BenchmarkResult, formatReport } from "./bench/format-report.ts";
import { busyNeighbour } from "./bench/subjects/busy-neighbour.ts";
import { decodeSpeed } from "./bench/subjects/decode-speed.ts";
import { draftingSpeed } from "./bench/subjects/drafting-speed.ts";
import { hostStart } from "./bench/subjects/host-start.ts";
import { memory } from "./bench/subjects/memory-use.ts";
import { peerSpeed } from "./bench/subjects/peer-speed.ts";
import { prefillSpeed } from "./bench/subjects/prefill-speed.ts";
import { recordingCost } from "./bench/subjects/recording-cost.ts";
import { secondTurn } from "./bench/subjects/second-turn.ts";
import { stopLatency } from "./bench/subjects/stop-latency.ts";
import { tokenToPixel } from "./bench/subjects/token-to-pixel.ts";

const BENCHMARKS: Benchmark[] = [
  hostStart,
  recordingCost,
  memory,
  decodeSpeed,
  busyNeighbour,
  prefillSpeed,
  draftingSpeed,
  secondTurn,
  stopLatency,
  tokenToPixel,
  peerSpeed,
];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    peer: { type: "string" },
  },
});

function findModel(): string {
  const path = process.env.TACHO_MODEL ?? join(systemPaths().models, STARTER_MODEL.fileName);
  if (existsSync(path)) return path;
  throw new Error(`No model found at ${path}. Run npm start once, or set TACHO_MODEL to a GGUF file.`);
}

const context: BenchmarkContext = {
  model: findModel,
  ...(values.peer === undefined ? {} : { peer: values.peer }),
  progress: (sentence) => process.stderr.write(`${sentence}\n`),
};

async function runBenchmark({ name, run }: Benchmark): Promise<BenchmarkResult> {
  try {
    return { benchmark: name, measurements: await run(context) };
  } catch (error) {
    return {
      benchmark: name,
      measurements: [],
      failure: error instanceof Error ? error.message : String(error),
    };
  }
}

const unknown = values.only.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  const names = BENCHMARKS.map(({ name }) => name).join(", ");
  process.stderr.write(`Unknown benchmark ${unknown.join(", ")}. Available: ${names}.\n`);
  process.exit(2);
}

const chosen = BENCHMARKS.filter(({ name }) =>
  values.only.length === 0
    ? name !== peerSpeed.name || values.peer !== undefined
    : values.only.includes(name),
);
const results: BenchmarkResult[] = [];
for (const benchmark of chosen) results.push(await runBenchmark(benchmark));

console.log(formatReport(results));
if (values.json !== undefined) {
  const machine = { processor: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
  await writeFile(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}
if (results.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
