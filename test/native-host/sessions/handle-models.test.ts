import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { afterEach, expect, it } from "vitest";
import { tinyBaseModel } from "../../fixtures/gguf/tiny-base-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { put } from "../../helpers/files/temporary-folder.ts";
import { removeMemoryHosts, startMemoryHost, TOLERANT_HELLO } from "../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

const MANY = Array.from({ length: 3000 }, (_, index) => `m${index}-${"é".repeat(40)}`);

it("lists all models that fit in one frame, without a remark", async () => {
  const host = startMemoryHost({ models: ["b", "a"] });
  host.send({ action: "list_models", id: "l" });
  const list = await host.log.first("models", "l");
  expect(list.models.map(({ model }) => model)).toEqual(["a", "b"]);
  expect(list).not.toHaveProperty("omitted");
});

it("ends the list when the frame is full and counts the omitted models", async () => {
  const host = startMemoryHost({ models: MANY });
  host.send({ action: "list_models", id: "l" });
  const list = await host.log.first("models", "l");
  const bytes = Buffer.byteLength(JSON.stringify(list));
  expect(bytes).toBeLessThanOrEqual(MAX_HOST_FRAME_BYTES);
  expect(bytes).toBeGreaterThan(MAX_HOST_FRAME_BYTES - 8192);
  expect(list.models.length + (list.omitted ?? 0)).toBe(MANY.length);
  const names = list.models.map(({ model }) => model);
  expect(names).toEqual([...names].sort());
});

it("lists loaded and chosen models before the others", async () => {
  const host = startMemoryHost({
    models: [...MANY, "zz-loaded", "zz-default"],
    config: (folder) => ({
      models: { "zz-mine": join(folder, "zz-default.gguf") },
      default_model: "zz-default",
    }),
  });
  host.send({ action: "load_model", id: "load", model: "zz-loaded" });
  await host.log.end("load");
  host.send({ action: "list_models", id: "l" });
  const list = await host.log.first("models", "l");
  expect(list.models.slice(-3)).toMatchObject([
    { model: "zz-default", loaded: false },
    { model: "zz-loaded", loaded: true },
    { model: "zz-mine", loaded: false },
  ]);
  expect(list.models.length + (list.omitted ?? 0)).toBe(MANY.length + 3);
});

it("omits only a name too long for a frame", async () => {
  const host = startMemoryHost({
    models: ["a"],
    config: (folder) => ({ models: { ["x".repeat(MAX_HOST_FRAME_BYTES)]: join(folder, "a.gguf") } }),
  });
  host.send({ action: "list_models", id: "l" });
  expect(await host.log.first("models", "l")).toMatchObject({ models: [{ model: "a" }], omitted: 1 });
});

it("tells that the model of the settings is a base model, once its file is a GGUF without a template", async () => {
  const host = startMemoryHost({ models: ["base", "chat", "other"] });
  const { folder } = host;
  writeFileSync(join(folder, "base.gguf"), tinyBaseModel());
  writeFileSync(join(folder, "chat.gguf"), tinyModelFile());
  const listed = async (id: string, model: string) => {
    host.send({ action: "update_settings", settings: { model } });
    host.send({ action: "list_models", id });
    return (await host.log.first("models", id)).models.filter(({ base }) => base === true);
  };
  expect(await listed("1", "base")).toMatchObject([{ model: "base" }]);
  expect(await listed("2", "chat")).toEqual([]);
  expect(await listed("3", "other")).toEqual([]);
  expect(await listed("4", "default")).toEqual([]);
});

it("tells a tolerant client which files are not offered and why, at most 100 of them", async () => {
  const host = startMemoryHost({
    models: ["a"],
    config: (folder) => ({ model_folders: [join(folder, "..", "more")] }),
  });
  const { folder } = host;
  for (let index = 0; index < 120; index += 1) put(join(folder, "..", "more"), `page${index}.gguf`, "<html>");
  host.send(TOLERANT_HELLO);
  host.send({ action: "list_models", id: "l" });
  const { models, unusable, unusable_count } = await host.log.first("models", "l");
  expect(models).toMatchObject([{ model: "a" }]);
  expect(unusable_count).toBe(120);
  expect(unusable).toHaveLength(100);
  expect(unusable?.[0]).toMatchObject({ code: "model_invalid", details: { reason: "web_page" } });
});
