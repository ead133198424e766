import { askHost, GREEDY, measured } from "../ask-host.ts";
import { createBareEngine, fastest } from "../bare-engine.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { median, medianRatio } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 3;
/** Lengths of the prompts in tokens. */
const LENGTHS = [500, 2000, 4000, 7000];
/** Words of filler prose in a token. */
const WORDS_PER_TOKEN = 0.87;
const CHUNKS = [128, 256, 512];

/**
 * Prefill rate at several lengths, in chunks that can be stopped, compared with the bare engine at its best chunk.
 * Alternates between the two.
 */
export const prefillSpeed: Benchmark = {
  name: "prefill",
  async run({ model, progress }) {
    const path = model();
    const bare = await createBareEngine(path, 8192);
    const host = await startHost({ TACHO_MODEL: path });
    let variant = 0;
    const prose = (tokens: number) => fillerProse(Math.round(tokens * WORDS_PER_TOKEN), ++variant);
    const ask = async (tokens: number) => {
      const messages = [{ role: "user" as const, content: prose(tokens) }];
      const { stats } = await askHost(host.connection, { messages, settings: { ...GREEDY, max_tokens: 1 } });
      return {
        tokens: measured(stats.input_tokens, "input_tokens"),
        rate: measured(stats.prompt_tokens_per_second, "prompt_tokens_per_second"),
      };
    };
    await ask(2000);
    const chunk = await fastest(CHUNKS, (size) => bare.prefill(prose(1000), size));
    const measurements: Measurement[] = [];
    for (const length of LENGTHS) {
      const ours: number[] = [];
      const theirs: number[] = [];
      let tokens = 0;
      const read = async () => {
        const asked = await ask(length);
        tokens = asked.tokens;
        ours.push(asked.rate);
      };
      for (let round = 0; round < ROUNDS; round += 1) {
        progress(`prefill of ${length} tokens, round ${round + 1} of ${ROUNDS}`);
        if (round % 2 === 0) await read();
        theirs.push(await bare.prefill(prose(length), chunk));
        if (round % 2 === 1) await read();
      }
      const ratio = medianRatio(ours, theirs);
      measurements.push(
        {
          name: `whole path, ${length} tokens`,
          value: median(ours),
          unit: "tokens/s",
          note: `${tokens} tokens`,
        },
        {
          name: `whole path / bare, ${length} tokens`,
          value: ratio,
          unit: "ratio",
          target: { at_least: 0.9 },
          note: `bare: chunks of ${chunk}`,
        },
      );
    }
    await host.close();
    await bare.dispose();
    return measurements;
  },
};
