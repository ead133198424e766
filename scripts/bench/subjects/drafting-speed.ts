import { askHost, GREEDY, measured } from "../ask-host.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { medianRatio } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 6;
const TOKENS = 160;

/** The tasks: text whose answer repeats the prompt, and text whose answer does not. */
const TASKS = [
  {
    name: "verbatim quote",
    ask: (round: number) => `Repeat this text exactly, word for word:\n\n${fillerProse(110, round)}`,
    target: { at_least: 2.5 },
  },
  {
    name: "code with a change",
    ask: (round: number) =>
      `Write this code again with total instead of sum:\n\n${"let sum = 0;\nfor (const value of values) {\n  sum += value;\n}\n".repeat(4)}// ${round}`,
    target: { at_least: 1.5 },
  },
  {
    name: "story",
    ask: (round: number) => `Write a long story about lighthouse number ${round}.`,
    target: { at_least: 0.98 },
  },
] as const;

/** Decode rate with drafting compared with the same answer without it. Alternates between the two. */
export const draftingSpeed: Benchmark = {
  name: "drafting",
  async run({ model, progress }) {
    const host = await startHost({ TACHO_MODEL: model() });
    const ask = async (content: string, drafting: "auto" | false) => {
      const settings = { ...GREEDY, max_tokens: TOKENS, drafting };
      const { stats, text } = await askHost(host.connection, {
        messages: [{ role: "user", content }],
        settings,
      });
      return { text, stats, rate: measured(stats.tokens_per_second, "tokens_per_second") };
    };
    await ask(TASKS[0].ask(100), "auto");
    const measurements: Measurement[] = [];
    for (const task of TASKS) {
      const withDrafts: number[] = [];
      const without: number[] = [];
      let drafted = 0;
      let accepted = 0;
      let same = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        progress(`drafting, ${task.name}, round ${round + 1} of ${ROUNDS}`);
        const order = round % 2 === 0 ? (["auto", false] as const) : ([false, "auto"] as const);
        const answers = new Map<"auto" | false, Awaited<ReturnType<typeof ask>>>();
        for (const drafting of order) answers.set(drafting, await ask(task.ask(round), drafting));
        const on = answers.get("auto");
        const off = answers.get(false);
        if (on === undefined || off === undefined) continue;
        withDrafts.push(on.rate);
        without.push(off.rate);
        drafted += on.stats.draft_tokens ?? 0;
        accepted += on.stats.accepted_tokens ?? 0;
        if (on.text === off.text) same += 1;
      }
      measurements.push({
        name: `with drafting / without, ${task.name}`,
        value: medianRatio(withDrafts, without),
        unit: "ratio",
        target: task.target,
        note: `${accepted} of ${drafted} drafted tokens right; ${same} of ${ROUNDS} texts the same`,
      });
    }
    await host.close();
    return measurements;
  },
};
