import { askHost, GREEDY, measured } from "../ask-host.ts";
import { createBareEngine } from "../bare-engine.ts";
import type { Benchmark } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { median } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 3;
/** Number of words that gives about 2,000 tokens. */
const WORDS = 1745;
/** Maximum duration of a chunk of 64 tokens, in ms, for which the ratio has a target. */
const FAST_CHUNK = 150;

/** Prefill rate for a prompt of 2,000 tokens in stoppable chunks, compared with one uninterrupted batch. */
export const prefillSpeed: Benchmark = {
  name: "prefill",
  async run({ model, progress }) {
    const path = model();
    const bare = await createBareEngine(path, 4096);
    const host = await startHost({ TACHO_MODEL: path });
    const chunks: number[] = [];
    let tokens = 0;
    const ask = async (variant: number, words: number) => {
      let processed = 0;
      const messages = [{ role: "user" as const, content: fillerProse(words, variant) }];
      const settings = { ...GREEDY, max_tokens: 1 };
      const { stats } = await askHost(host.connection, { messages, settings }, (part) => {
        if (part.type !== "prompt_progress") return;
        if (processed > 0 && part.processed > processed) chunks.push(part.processed - processed);
        processed = part.processed;
      });
      tokens = measured(stats.input_tokens, "input_tokens");
      return measured(stats.prompt_tokens_per_second, "prompt_tokens_per_second");
    };
    await ask(100, 40);
    await bare.prefill(fillerProse(40, 100));
    chunks.length = 0;
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      progress(`prefill, round ${round + 1} of ${ROUNDS}`);
      if (round % 2 === 0) ours.push(await ask(round, WORDS));
      theirs.push(await bare.prefill(fillerProse(WORDS, round + ROUNDS)));
      if (round % 2 === 1) ours.push(await ask(round, WORDS));
    }
    await host.close();
    await bare.dispose();
    const ratio = median(ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN)));
    const chunkTime = 64_000 / median(theirs);
    const note = `${tokens} tokens; a chunk of 64 takes ${chunkTime.toFixed(0)} ms here`;
    const goal = chunkTime < FAST_CHUNK ? { target: { at_least: 0.9 } } : {};
    return [
      { name: "whole path", value: median(ours), unit: "tokens/s" },
      { name: "bare engine", value: median(theirs), unit: "tokens/s" },
      { name: "whole path / bare", value: ratio, unit: "ratio", ...goal, note },
      { name: "chunk size", value: median(chunks), unit: "tokens" },
    ];
  },
};
