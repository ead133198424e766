import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { splitModel } from "../../fixtures/gguf/split-model.ts";
import { generate, startHostProcess, stopHostProcesses } from "../../helpers/host/start-host-process.ts";
import { TOLERANT_HELLO } from "../../helpers/host/start-memory-host.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tacho-split-"));
});
afterEach(async () => {
  await stopHostProcesses();
  await rm(home, { recursive: true, force: true });
});

it.each([1, 3])("loads a model of %i parts through its first, and answers", async (count) => {
  const host = await startHostProcess({ home, env: { TACHO_ENGINE: "llama_cpp" } });
  await mkdir(join(home, "models"));
  const parts = splitModel("big", count);
  for (const { fileName, bytes } of parts) await writeFile(join(home, "models", fileName), bytes);
  const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  host.send({ action: "update_settings", id: "cpu", settings: { gpu_layers: 0, threads: 1, max_tokens: 4 } });
  await host.log.end("cpu");
  host.send({ action: "list_models", id: "list" });
  const { models } = await host.log.first("models", "list");
  expect(models).toMatchObject([{ model: "big", size, quantization: "F32", loaded: false }]);
  host.send({ action: "load_model", id: "load", model: "big" });
  expect(await host.log.end("load")).toMatchObject({ type: "model_loaded", model: "big", size });
  host.send(generate("write", { model: "big" }));
  expect(await host.log.end("write")).toMatchObject({ type: "generation_ended" });
});

it("refuses a split model without one of its parts, and names it", async () => {
  const host = await startHostProcess({ home, env: { TACHO_ENGINE: "llama_cpp" } });
  await mkdir(join(home, "models"));
  const [first, , third] = splitModel("big", 3);
  for (const part of [first, third])
    if (part !== undefined) await writeFile(join(home, "models", part.fileName), part.bytes);
  host.send(TOLERANT_HELLO);
  host.send({ action: "list_models", id: "list" });
  const error = {
    code: "model_invalid",
    details: { reason: "part_missing", part: "big-00002-of-00003.gguf", others: 0 },
  };
  expect(await host.log.first("models", "list")).toMatchObject({
    models: [],
    unusable: [error],
    unusable_count: 1,
  });
  host.send({ action: "load_model", id: "load", model: "big" });
  expect(await host.log.end("load")).toMatchObject({ type: "request_failed", error });
});
