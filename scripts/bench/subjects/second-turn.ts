import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { askHost, GREEDY, measured } from "../ask-host.ts";
import type { Benchmark } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { median } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 4;
const WORDS = 400;
/** Maximum number of first-turn tokens that the second turn may evaluate again. */
const MOST_READ_AGAIN = 16;

/** Time to first token of a second turn, with and without the first turn in the cache. */
export const secondTurn: Benchmark = {
  name: "second-turn",
  async run({ model, progress }) {
    const host = await startHost({ TACHO_MODEL: model() });
    const ask = (messages: ChatMessage[], max_tokens: number) =>
      askHost(host.connection, { messages, settings: { ...GREEDY, max_tokens } });
    await ask([{ role: "user", content: "Hello" }], 2);
    const warm: number[] = [];
    const cold: number[] = [];
    const readAgain: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      progress(`second turn, round ${round + 1} of ${ROUNDS}`);
      const question: ChatMessage = {
        role: "user",
        content: `${fillerProse(WORDS, round)} What is this about?`,
      };
      const first = await ask([question], 32);
      const conversation: ChatMessage[] = [
        question,
        { role: "assistant", content: first.text },
        { role: "user", content: "Go on." },
      ];
      const second = await ask(conversation, 2);
      warm.push(measured(second.stats.time_to_first_token, "time_to_first_token"));
      const known = measured(first.stats.context_used, "context_used");
      readAgain.push(known - measured(second.stats.cached_tokens, "cached_tokens"));
      await ask([{ role: "user", content: `Something else, ${round}` }], 2);
      const again = await ask(conversation, 2);
      cold.push(measured(again.stats.time_to_first_token, "time_to_first_token"));
    }
    await host.close();
    return [
      { name: "warm second turn, time to first token", value: median(warm), unit: "ms" },
      { name: "the same conversation, cold", value: median(cold), unit: "ms" },
      { name: "warm / cold", value: median(warm) / median(cold), unit: "ratio" },
      {
        name: "tokens of the first turn read again, at most",
        value: Math.max(...readAgain),
        unit: "tokens",
        target: { at_most: MOST_READ_AGAIN },
      },
    ];
  },
};
