import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { askHost, GREEDY, measured } from "../ask-host.ts";
import { createBareEngine, fastest } from "../bare-engine.ts";
import type { Benchmark } from "../benchmark.ts";
import { median, medianRatio } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 5;
const TOKENS = 96;
const CALIBRATION_TOKENS = 24;
const PROMPT = "Write a long story about a lighthouse keeper and the sea.";
/** A program that keeps one core busy. */
const SPIN = "for (;;);";

/**
 * Decode rate while another program keeps a core busy, and after it has left, compared with the bare engine at the number
 * of threads that is best then. Alternates between the two.
 */
export const busyNeighbour: Benchmark = {
  name: "neighbour",
  async run({ model, progress }) {
    const path = model();
    const bare = await createBareEngine(path, 2048);
    const host = await startHost({ TACHO_MODEL: path });
    const counts = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
    const ask = async () => {
      const { stats } = await askHost(host.connection, {
        messages: [{ role: "user", content: PROMPT }],
        settings: { ...GREEDY, max_tokens: TOKENS, drafting: false },
      });
      return {
        rate: measured(stats.tokens_per_second, "tokens_per_second"),
        threads: measured(stats.threads_writing, "threads_writing"),
      };
    };
    const compare = async (when: string) => {
      const best = await fastest(counts, (count) => bare.decode(PROMPT, CALIBRATION_TOKENS, count));
      const ours: number[] = [];
      const theirs: number[] = [];
      let threads = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        progress(`decode ${when}, round ${round + 1} of ${ROUNDS}`);
        const asked = await ask();
        threads = asked.threads;
        ours.push(asked.rate);
        theirs.push(await bare.decode(PROMPT, TOKENS, best));
      }
      const note = `${threads} threads, ${median(ours).toFixed(1)} tokens/s; bare: ${best}`;
      return { ratio: medianRatio(ours, theirs), note };
    };
    await ask();
    const neighbour = spawn(process.execPath, ["-e", SPIN], { stdio: "ignore" });
    const busy = await compare("with a busy core");
    neighbour.kill("SIGKILL");
    await once(neighbour, "exit");
    const quiet = await compare("after it has left");
    await host.close();
    await bare.dispose();
    return [
      {
        name: "one core busy, whole path / bare",
        value: busy.ratio,
        unit: "ratio",
        target: { at_least: 0.85 },
        note: busy.note,
      },
      {
        name: "after it has left, whole path / bare",
        value: quiet.ratio,
        unit: "ratio",
        target: { at_least: 0.95 },
        note: quiet.note,
      },
    ];
  },
};
