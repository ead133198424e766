import { availableParallelism } from "node:os";
import { askHost, GREEDY, measured } from "../ask-host.ts";
import { createBareEngine, fastest } from "../bare-engine.ts";
import type { Benchmark } from "../benchmark.ts";
import { median, medianRatio } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 10;
const TOKENS = 128;
const CALIBRATION_TOKENS = 32;
const PROMPT = "Write a long story about a lighthouse keeper and the sea.";

/**
 * Decode rate of the whole path compared with the bare engine at its best number of threads. Alternates between the two.
 */
export const decodeSpeed: Benchmark = {
  name: "decode",
  async run({ model, progress }) {
    const path = model();
    const bare = await createBareEngine(path, 2048);
    const host = await startHost({ TACHO_MODEL: path });
    let threads = 0;
    const ask = async () => {
      const settings = { ...GREEDY, max_tokens: TOKENS, drafting: false } as const;
      const { stats } = await askHost(host.connection, {
        messages: [{ role: "user", content: PROMPT }],
        settings,
      });
      threads = measured(stats.threads_writing, "threads_writing");
      return measured(stats.tokens_per_second, "tokens_per_second");
    };
    await ask();
    const counts = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
    const best = await fastest(counts, (count) => bare.decode(PROMPT, CALIBRATION_TOKENS, count));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      progress(`decode, round ${round + 1} of ${ROUNDS}`);
      if (round % 2 === 0) ours.push(await ask());
      theirs.push(await bare.decode(PROMPT, TOKENS, best));
      if (round % 2 === 1) ours.push(await ask());
    }
    await host.close();
    await bare.dispose();
    const ratio = medianRatio(ours, theirs);
    const note = `${threads} threads; bare: ${best}`;
    return [
      { name: "whole path", value: median(ours), unit: "tokens/s" },
      { name: "bare engine", value: median(theirs), unit: "tokens/s" },
      { name: "whole path / bare", value: ratio, unit: "ratio", target: { at_least: 0.97 }, note },
    ];
  },
};
