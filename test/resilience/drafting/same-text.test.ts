import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { fillerProse } from "../../../scripts/bench/filler-prose.ts";
import { collectParts, finishOf, loadRequest, textOf } from "../../helpers/engine/engine-parts.ts";
import { createRealEngine, testModel } from "../../helpers/engine/real-engine.ts";
import { rounds, tell } from "../soak.ts";

const PROMPTS = rounds(6, 1000);
const TOKENS = 40;
/** Tokens evaluated together run through other kernels than single ones, so a near tie can fall the other way. */
const MOST_DIFFERENT = Math.max(1, PROMPTS * 0.02);

let engine: SupervisedEngine;
beforeAll(async () => {
  engine = await createRealEngine("llama_cpp");
  await engine.load(loadRequest(testModel()), () => undefined, new AbortController().signal);
}, 120_000);
afterAll(() => engine.dispose());

/** Tasks whose answers repeat their prompts in full, in part, or not at all. */
function promptOf(variant: number): ChatMessage[] {
  const prose = fillerProse(24, variant);
  const list = Array.from({ length: 6 }, (_, index) => `item ${(variant * 7 + index * 3) % 50}`).join("\n");
  const tasks = [
    `Repeat this text exactly:\n\n${prose} ${prose}`,
    `Write this list again:\n\n${list}\n${list}`,
    `Continue:\n\nlet a${variant} = 1;\nlet b${variant} = 2;\nlet c${variant} = 3;\n`,
    `Tell me about lighthouse number ${variant}.`,
  ];
  return [{ role: "user", content: tasks[variant % tasks.length] ?? prose }];
}

it(
  "writes the same greedy text with drafts as without, but for near ties",
  async () => {
    const total = { different: 0, drafted: 0, accepted: 0, answers: 0 };
    for (let variant = 0; variant < PROMPTS; variant += 1) {
      const ask = async (drafting: "auto" | false) => {
        const settings = { max_tokens: TOKENS, drafting };
        const parts = await collectParts(engine, promptOf(variant), { settings });
        return { text: textOf(parts), finish: finishOf(parts) };
      };
      const drafted = await ask("auto");
      const plain = await ask(false);
      if (drafted.text !== plain.text) total.different += 1;
      total.drafted += drafted.finish.draft_tokens ?? 0;
      total.accepted += drafted.finish.accepted_tokens ?? 0;
      if (drafted.finish.draft_tokens !== undefined) total.answers += 1;
    }
    const subject = "drafting";
    tell({ subject, name: "answers", value: PROMPTS, unit: "runs" });
    tell({ subject, name: "answers with drafts", value: total.answers, unit: "runs" });
    tell({ subject, name: "drafted tokens", value: total.drafted, unit: "tokens" });
    tell({ subject, name: "accepted tokens", value: total.accepted, unit: "tokens" });
    const limit = { at_most: MOST_DIFFERENT };
    tell({ subject, name: "answers that differ", value: total.different, unit: "runs", limit });
    expect(total.answers).toBeGreaterThan(0);
    expect(total.different).toBeLessThanOrEqual(MOST_DIFFERENT);
  },
  rounds(300_000, 7_200_000),
);
