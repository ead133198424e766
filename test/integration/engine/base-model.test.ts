import { expect, it } from "vitest";
import { circlingModel, tinyBaseModel } from "../../fixtures/gguf/tiny-base-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { collectParts, finishOf, textOf } from "../../helpers/engine/engine-parts.ts";
import { useRealEngine } from "../../helpers/engine/model-bytes.ts";

const real = useRealEngine();

const count = async (content: string, base_model: "chat" | "text" = "chat") => {
  const parts = await collectParts(real.engine, [{ role: "user", content }], {
    settings: { max_tokens: 1, base_model },
  });
  return finishOf(parts).input_tokens ?? 0;
};

it("recognises a base model, and continues its text without a word of a template", async () => {
  const loaded = await real.load(tinyBaseModel());
  expect(loaded.note_codes).toContainEqual({ code: "no_template", params: {} });
  expect(loaded.thinking).toBe("none");
  const [chat, text] = [await count("one two"), await count("one two", "text")];
  expect(chat).toBeGreaterThan(text + 10);
  // Every letter is a token here: BOS, the space before a text, and the text.
  expect(text).toBe(1 + 1 + "one two".length);
});

it("reads only what is new of a text that grows by its continuation", async () => {
  await real.load(tinyBaseModel());
  const settings = { max_tokens: 6, base_model: "text" } as const;
  const first = await collectParts(real.engine, [{ role: "user", content: "one two" }], { settings });
  const { input_tokens: input = 0, output_tokens: output = 0 } = finishOf(first);
  const second = await collectParts(
    real.engine,
    [
      { role: "user", content: "one two" },
      { role: "assistant", content: textOf(first) },
    ],
    { settings },
  );
  expect(finishOf(second)).toMatchObject({ input_tokens: input + output });
  expect(finishOf(second).cached_tokens).toBeGreaterThanOrEqual(input + output - 1);
});

it("stops a base model that repeats itself, and another model only where that is asked for", async () => {
  const long = { max_tokens: 900 };
  const ask = async (settings: object) =>
    finishOf(await collectParts(real.engine, [{ role: "user", content: "one" }], { settings }));
  await real.load(circlingModel(true));
  expect(await ask(long)).toMatchObject({ reason: "stop", note: "repetition" });
  expect((await ask({ ...long, stop_repetition: false })).note).toBeUndefined();
  await real.load(circlingModel(false));
  expect((await ask(long)).note).toBeUndefined();
  expect((await ask({ ...long, stop_repetition: true })).note).toBe("repetition");
});

it("reads no special token in what a person typed", async () => {
  await real.load(tinyModelFile());
  expect(await count("</s>")).toBe(await count("<<<<"));
});
