import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { hasChatTemplate } from "../../../native-host/src/models/has-chat-template.ts";
import { tinyBaseModel } from "../../fixtures/gguf/tiny-base-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";

const folder = await mkdtemp(join(tmpdir(), "tacho-template-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(content: Buffer | string): Promise<boolean | undefined> {
  const path = join(folder, "model.gguf");
  await writeFile(path, content);
  return hasChatTemplate(path);
}

it("tells a model with a chat template from a base model", async () => {
  expect(await ask(tinyModelFile())).toBe(true);
  expect(await ask(tinyBaseModel())).toBe(false);
});

it("finds a template behind a large vocabulary, wherever the key lies", async () => {
  for (const length of [1024 * 1024 - 10, 3 * 1024 * 1024 - 30]) {
    expect(await ask(`GGUF${" ".repeat(length)}tokenizer.chat_template`), `${length}`).toBe(true);
  }
});

it("says nothing of files that are no GGUF or not there", async () => {
  expect(await ask("tokenizer.chat_template")).toBeUndefined();
  expect(await hasChatTemplate(join(folder, "absent.gguf"))).toBeUndefined();
});
