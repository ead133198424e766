import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { collectParts, finishOf, loadRequest, textOf } from "../../helpers/engine/engine-parts.ts";
import { createRealEngine, testModel } from "../../helpers/engine/real-engine.ts";
import { put, temporaryFolder } from "../../helpers/files/temporary-folder.ts";

let engine: SupervisedEngine;

beforeAll(async () => {
  engine = await createRealEngine("llama_cpp");
});
afterAll(() => engine.dispose());

const story: ChatMessage[] = [{ role: "user", content: "Tell me a short story about a lighthouse." }];
const settings = { max_tokens: 60 };

function load(draft?: { name: string; path: string }, named = draft?.name ?? "none") {
  const request = loadRequest(testModel(), { draft_model: named });
  return engine.load(
    { ...request, ...(draft !== undefined && { draft: { kind: "file", ...draft } }) },
    () => undefined,
    new AbortController().signal,
  );
}

async function ask(given: Partial<typeof settings> & { drafting?: "auto" | false } = {}, messages = story) {
  const parts = await collectParts(engine, messages, { settings: { ...settings, ...given } });
  return { text: textOf(parts), finish: finishOf(parts) };
}

describe("a draft model", () => {
  it("guesses tokens that the model checks", async () => {
    const description = await load({ name: "twin", path: testModel().path });
    expect(description).toMatchObject({ draft_model: "twin" });
    expect((await ask({ drafting: false })).finish).not.toHaveProperty("draft_tokens");
    const { text, finish } = await ask();
    expect(finish.draft_tokens).toBeGreaterThan(0);
    // A model nearly always agrees with itself: only near ties fall differently in a batch.
    expect(finish.accepted_tokens).toBeGreaterThan(0.5 * (finish.draft_tokens ?? 0));
    expect(finish.accepted_tokens).toBeLessThanOrEqual(finish.output_tokens ?? 0);
    const next: ChatMessage[] = [
      ...story,
      { role: "assistant", content: text },
      { role: "user", content: "And then?" },
    ];
    expect((await ask({}, next)).finish).toMatchObject({ output_tokens: expect.any(Number) });
  });

  it("costs a note and not the load if it has other tokens, is no model, or is missing", async () => {
    const folder = temporaryFolder();
    const other = put(folder, "other.gguf", tinyModelFile());
    const broken = put(folder, "broken.gguf", "GGUF");
    const cases: [Parameters<typeof load>, string][] = [
      [[{ name: "other", path: other }], "draft_model_unlike"],
      [[{ name: "broken", path: broken }], "draft_model_failed"],
      [[undefined, "gone"], "draft_model_missing"],
    ];
    for (const [args, code] of cases) {
      const description = await load(...args);
      expect(description).not.toHaveProperty("draft_model");
      expect(description.note_codes?.map((note) => note.code)).toContain(code);
      expect((await ask({ max_tokens: 4 })).finish.output_tokens).toBe(4);
    }
  });
});
