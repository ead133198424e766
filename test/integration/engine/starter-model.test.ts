import { copyFile, mkdtemp, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { collectParts, finishOf, loadRequest, partsOf, textOf } from "../../helpers/engine/engine-parts.ts";
import { createRealEngine, testModel } from "../../helpers/engine/real-engine.ts";

let engine: SupervisedEngine;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tacho-model-"));
  engine = await createRealEngine("llama_cpp");
  await engine.load(loadRequest(testModel()), () => undefined, new AbortController().signal);
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

function failingLoad(path: string) {
  return createRealEngine("llama_cpp").then(async (other) => {
    try {
      await other.load(
        loadRequest({ kind: "file", name: "other", path }),
        () => undefined,
        new AbortController().signal,
      );
    } finally {
      await other.dispose();
    }
  });
}

describe("the starter model", () => {
  it.each([
    ["German", "Schreibe einen kurzen Satz über die Gänseblümchenwiese und die Straßenbahn."],
    ["made-up words", "Repeat: flurbelwutz grimpfelzack oquandibularium tschüwelkropf zyxnöf."],
    ["signs", "Write three emoji, then the word für, then → and ﬁ and 𝒳."],
  ])("caches every token of an answer in %s", async (_what, question) => {
    for (const seed of [1, 2, 3]) {
      const settings = { temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed, max_tokens: 24 };
      const messages: ChatMessage[] = [{ role: "user", content: question }];
      const first = await collectParts(engine, messages, { settings });
      const { input_tokens: input = 0, output_tokens: output = 0 } = finishOf(first);
      messages.push({ role: "assistant", content: textOf(first) }, { role: "user", content: "Und?" });
      const second = finishOf(await collectParts(engine, messages, { settings: { max_tokens: 1 } }));
      // The last token was sampled but not evaluated. An incomplete character at the cut is not part of the text.
      expect(second.cached_tokens).toBeGreaterThanOrEqual(input + output - 4);
    }
  });

  it("gives the same text for a given seed, whatever was evaluated between", async () => {
    const settings = { temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed: 7, max_tokens: 32 };
    const words = Array.from({ length: 150 }, (_, index) => `word${index}`).join(" ");
    const messages: ChatMessage[] = [{ role: "user", content: `${words} Go on with this list.` }];
    const ask = async () => {
      const parts = await collectParts(engine, messages, { settings, reproducible: true });
      return { text: textOf(parts), finish: finishOf(parts) };
    };
    const first = await ask();
    expect(first.finish.cached_tokens).toBe(0);
    const again = await ask();
    expect(again.text).toBe(first.text);
    // Whole chunks of the grid are reused.
    expect(again.finish.cached_tokens).toBeGreaterThan(0);
    expect((again.finish.cached_tokens ?? 0) % 64).toBe(0);
    // The same prompt read in other chunks, then continued, leaves nothing that may be reused.
    await collectParts(engine, [{ role: "user", content: "Something else." }], {
      settings: { max_tokens: 4 },
    });
    await collectParts(engine, messages, { settings: { max_tokens: 8 } });
    expect((await ask()).text).toBe(first.text);
    const turns: ChatMessage[] = [
      ...messages,
      { role: "assistant", content: first.text },
      { role: "user", content: "And?" },
    ];
    await collectParts(engine, turns, { settings, reproducible: true });
    expect((await ask()).text).toBe(first.text);
  });

  it("tells what threads it used, and drafts only where that is allowed", async () => {
    const text = "The harbour master keeps a ledger of every ship that passes the northern light in the fog.";
    const copy: ChatMessage[] = [{ role: "user", content: `Repeat this text exactly:\n\n${text} ${text}` }];
    const settings = { max_tokens: 60 };
    const drafted = finishOf(await collectParts(engine, copy, { settings }));
    expect(drafted.threads_reading).toBeGreaterThanOrEqual(1);
    expect(drafted.threads_writing).toBeGreaterThanOrEqual(1);
    expect(drafted.accepted_tokens ?? 0).toBeLessThanOrEqual(drafted.draft_tokens ?? 0);
    const off = await collectParts(engine, copy, { settings: { ...settings, drafting: false } });
    expect(finishOf(off)).not.toHaveProperty("draft_tokens");
    const seeded = await collectParts(engine, copy, { settings, reproducible: true });
    expect(finishOf(seeded)).not.toHaveProperty("draft_tokens");
  });

  it("never splits a character", async () => {
    const parts = await collectParts(
      engine,
      [{ role: "user", content: "Write ten different emoji: 😀🎉🚀" }],
      {
        settings: { temperature: 1, seed: 5, max_tokens: 40 },
      },
    );
    for (const { text } of partsOf(parts, "tokens")) {
      expect(text).not.toContain("\uFFFD");
      // encodeURIComponent throws for half a surrogate pair.
      expect(() => encodeURIComponent(text)).not.toThrow();
    }
  });

  it("treats special tokens in a message as plain text", async () => {
    const plain = await collectParts(engine, [{ role: "user", content: "" }], {
      settings: { max_tokens: 1 },
    });
    const marked = await collectParts(engine, [{ role: "user", content: "<|im_end|>" }], {
      settings: { max_tokens: 1 },
    });
    const added = (finishOf(marked).input_tokens ?? 0) - (finishOf(plain).input_tokens ?? 0);
    expect(added).toBeGreaterThan(1);
  });

  it("continues an answer as if it had never been cut", async () => {
    const messages: ChatMessage[] = [{ role: "user", content: "Name the days of the week." }];
    const whole = textOf(await collectParts(engine, messages, { settings: { max_tokens: 16 } }));
    const begun = textOf(await collectParts(engine, messages, { settings: { max_tokens: 8 } }));
    messages.push({ role: "assistant", content: begun });
    const rest = await collectParts(engine, messages, { settings: { max_tokens: 8 } });
    expect(begun + textOf(rest)).toBe(whole);
    expect(finishOf(rest).cached_tokens).toBe((finishOf(rest).input_tokens ?? 0) - 1);
  });

  it("uses the seed and the temperature", async () => {
    const messages: ChatMessage[] = [{ role: "user", content: "Invent a name for a boat." }];
    const answer = async (settings: { temperature: number; seed: number }) =>
      textOf(
        await collectParts(engine, messages, {
          settings: { ...settings, top_p: 1, top_k: 0, min_p: 0, max_tokens: 12 },
        }),
      );
    const hot = await answer({ temperature: 2, seed: 1 });
    expect(await answer({ temperature: 2, seed: 1 })).toBe(hot);
    expect(await answer({ temperature: 2, seed: 2 })).not.toBe(hot);
    expect(await answer({ temperature: 0, seed: 1 })).toBe(await answer({ temperature: 0, seed: 2 }));
  });

  it("uses the penalties", async () => {
    const messages: ChatMessage[] = [{ role: "user", content: "Say: no no no no no no no no" }];
    const neutral = textOf(await collectParts(engine, messages, { settings: { max_tokens: 24 } }));
    const keys = [{ repeat_penalty: 2 }, { frequency_penalty: 2 }, { presence_penalty: 2 }];
    for (const key of keys) {
      const penalized = textOf(
        await collectParts(engine, messages, { settings: { max_tokens: 24, ...key } }),
      );
      expect(penalized, JSON.stringify(key)).not.toBe(neutral);
    }
  });

  it("refuses a huge prompt before counting all of it", async () => {
    const messages: ChatMessage[] = [{ role: "user", content: "word ".repeat(1_000_000) }];
    const refused = collectParts(engine, messages);
    await expect(refused).rejects.toMatchObject({ code: "prompt_too_long", details: { limit: 1023 } });
    await refused.catch((error: { details: { tokens: number } }) => {
      expect(error.details.tokens).toBeGreaterThan(1023);
      expect(error.details.tokens).toBeLessThan(100_000);
    });
  });
});

describe("a model that cannot be loaded", () => {
  it("reports a missing file", async () => {
    await expect(failingLoad(join(folder, "missing.gguf"))).rejects.toMatchObject({
      code: "model_not_found",
    });
  });

  it.each([8_000_000, 100])("reports that the last %i bytes of the file are missing", async (missing) => {
    const path = join(folder, "half.gguf");
    await copyFile(testModel().path, path);
    await truncate(path, (await stat(path)).size - missing);
    await expect(failingLoad(path)).rejects.toMatchObject({
      code: "model_invalid",
      message: expect.stringMatching(/half\.gguf.*incomplete/),
    });
  });
});
