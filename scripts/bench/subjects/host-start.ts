import { spawn } from "node:child_process";
import type { Benchmark } from "../benchmark.ts";
import { median } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 15;
/** Maximum time to `ready` beyond the bare start of Node.js, in ms. */
const MOST_OVER_BARE = 80;

/** Time from the start of the process to `ready`, compared with an empty Node.js program. */
export const hostStart: Benchmark = {
  name: "host-start",
  async run() {
    const bare: number[] = [];
    const ready: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await timeBareNode());
      ready.push(await timeHost());
    }
    const difference = median(ready.map((duration, round) => duration - (bare[round] ?? Number.NaN)));
    return [
      { name: "empty Node.js program", value: median(bare), unit: "ms" },
      { name: "host, start to ready", value: median(ready), unit: "ms" },
      { name: "difference", value: difference, unit: "ms", target: { at_most: MOST_OVER_BARE } },
    ];
  },
};

async function timeBareNode(): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
  return performance.now() - start;
}

async function timeHost(): Promise<number> {
  const host = await startHost({ TACHO_ENGINE: "scripted" });
  await host.close();
  return host.startTime;
}
