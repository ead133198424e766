import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import { isSameModel, type ModelFile } from "../../../native-host/src/engines/model-reference.ts";
import { ModelCatalog, type ModelCatalogOptions } from "../../../native-host/src/models/model-catalog.ts";
import { STARTER_MODEL } from "../../../native-host/src/models/starter/starter-model.ts";
import { createLogger } from "../../../native-host/src/system/logging/logger.ts";
import { GgufBytes } from "../../fixtures/engine/gguf-bytes.ts";
import { splitModel } from "../../fixtures/gguf/split-model.ts";
import { tinyBaseModel } from "../../fixtures/gguf/tiny-base-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";

let home: string;
let folder: string;
let lines: string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tacho-catalog-"));
  folder = join(home, "models");
  mkdirSync(folder);
  lines = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function catalog(more: Partial<ModelCatalogOptions> = {}): ModelCatalog {
  return new ModelCatalog({
    folder,
    config: new ConfigFile(
      join(home, "config.json"),
      createLogger("debug", (line) => lines.push(line)),
    ),
    ...more,
  });
}

/** Names of the models that are offered. */
async function offered(models: ModelCatalog): Promise<string[]> {
  const { models: listed } = await models.list();
  return listed.flatMap(({ name, flaw }) => (flaw === undefined ? [name] : []));
}

function file(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, tinyModelFile());
  return path;
}

describe("ModelCatalog", () => {
  it("lists the GGUF files in the folder and below it with what their headers say", async () => {
    file(join(folder, "a.Q8_0.gguf"));
    file(join(folder, "B.GGUF"));
    file(join(folder, "publisher", "repository", "c.gguf"));
    const { models, unreadable } = await catalog().list();
    expect(unreadable).toEqual([]);
    const told = {
      source: "folder",
      size: tinyModelFile().length,
      quantization: "F32",
      architecture: "llama",
      contextLength: 8192,
      vocabulary: expect.any(String),
      chosen: false,
    };
    expect(models).toEqual([
      { name: "B", path: join(folder, "B.GGUF"), ...told },
      { name: "a.Q8_0", path: join(folder, "a.Q8_0.gguf"), ...told },
      { name: "c", path: join(folder, "publisher", "repository", "c.gguf"), ...told },
    ]);
  });

  it("tells a base model from one with a chat template, and says nothing of what cannot be read", async () => {
    file(join(folder, "chat.gguf"));
    writeFileSync(join(folder, "base.gguf"), tinyBaseModel());
    writeFileSync(join(folder, "page.gguf"), "tokenizer.chat_template");
    const { models } = await catalog().list();
    expect(models.map(({ name, isBase }) => [name, isBase])).toEqual([
      ["base", true],
      ["chat", undefined],
      ["page", undefined],
    ]);
  });

  it("lists files that cannot chat with the reason", async () => {
    writeFileSync(join(folder, "page.gguf"), "<html>");
    writeFileSync(join(folder, "late.gguf.part"), "GGUF");
    writeFileSync(
      join(folder, "weights.safetensors"),
      Buffer.concat([Buffer.alloc(8), Buffer.from('{"a":1}')]),
    );
    writeFileSync(join(folder, "blob"), tinyModelFile());
    writeFileSync(join(folder, ".gguf"), tinyModelFile());
    writeFileSync(join(folder, "old.gguf-split-a"), "GGUF");
    const { models } = await catalog().list();
    expect(Object.fromEntries(models.map(({ name, flaw }) => [name, flaw?.reason]))).toEqual({
      page: "web_page",
      "late.gguf.part": "unfinished_download",
      "weights.safetensors": "other_format",
      blob: "wrong_ending",
      ".gguf": "no_name",
      "old.gguf-split-a": "piece",
    });
  });

  it("offers damaged files to an engine that does not read them, but nothing of another kind", async () => {
    writeFileSync(join(folder, "nonsense.gguf"), "x");
    writeFileSync(
      join(folder, "eye.gguf"),
      tinyModelFile({ "general.type": { type: "string", value: "mmproj" } }),
    );
    writeFileSync(join(folder, "notes.txt"), "x");
    expect(await offered(catalog({ anyContent: true }))).toEqual(["nonsense"]);
    expect(await offered(catalog())).toEqual([]);
  });

  it("makes one entry of a split model, with the size of all parts", async () => {
    const parts = splitModel("big", 3);
    for (const { fileName, bytes } of parts) writeFileSync(join(folder, fileName), bytes);
    const [first] = parts;
    const path = join(folder, first?.fileName ?? "");
    const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const { models } = await catalog().list();
    expect(models).toMatchObject([{ name: "big", path, size, architecture: "llama" }]);
    expect(models[0]?.flaw).toBeUndefined();
    expect(catalog().resolve("big")).toMatchObject({ kind: "file", name: "big", path });
    const given = catalog({ modelPath: path });
    expect(given.resolve("default")).toMatchObject({ kind: "file", name: "big", path });
    expect((await given.list()).models).toMatchObject([{ name: "big", size, source: "config" }]);
  });

  it("takes any part of a split model for the whole where one is named by its path", async () => {
    const parts = splitModel("big", 3);
    for (const { fileName, bytes } of parts) writeFileSync(join(home, fileName), bytes);
    const [first, , third] = parts.map(({ fileName }) => join(home, fileName));
    writeFileSync(join(home, "config.json"), JSON.stringify({ models: { mine: third } }));
    expect(catalog().resolve("mine")).toMatchObject({ path: first });
    expect(catalog({ modelPath: third ?? "" }).resolve("default")).toMatchObject({
      name: "big",
      path: first,
    });
    expect(await offered(catalog())).toEqual(["mine"]);
  });

  it("answers at once about a model of 99999 parts", async () => {
    writeFileSync(join(folder, "big-00002-of-99999.gguf"), "");
    const { models } = await catalog().list();
    expect(models).toMatchObject([{ flaw: { part: "big-00001-of-99999.gguf", others: 99_997 } }]);
  });

  it("lets no request name a file that is no model by its name, and no such file take a model's name", async () => {
    file(join(folder, "x"));
    file(join(folder, "x.gguf"));
    writeFileSync(join(folder, "notes.txt"), "x");
    const models = catalog({ anyContent: true });
    expect(await offered(models)).toEqual(["x"]);
    expect(models.resolve("x")).toMatchObject({ path: join(folder, "x.gguf") });
    for (const name of ["notes.txt", "x (x)"]) {
      expect(models.knows(name)).toBe(false);
      expect(() => models.resolve(name)).toThrow(expect.objectContaining({ code: "model_not_found" }));
    }
  });

  it.each(["/a\u0000b.gguf", `/${"x".repeat(5000)}.gguf`, "/dev/null/x.gguf"])(
    "survives the path %.20j in config.json",
    async (path) => {
      writeFileSync(join(home, "config.json"), JSON.stringify({ models: { mine: path } }));
      expect((await catalog().list()).unreadable).toMatchObject([{ path, details: { reason: "absent" } }]);
      expect(() => catalog().resolve("mine")).toThrow(expect.objectContaining({ code: "model_not_found" }));
    },
  );

  it("names the missing part of a split model", async () => {
    const [, second] = splitModel("big", 2);
    const path = join(folder, second?.fileName ?? "");
    writeFileSync(path, second?.bytes ?? "");
    const { models } = await catalog().list();
    const flaw = { reason: "part_missing", part: "big-00001-of-00002.gguf", others: 0 };
    expect(models).toMatchObject([{ name: "big", path, size: second?.bytes.length, flaw }]);
  });

  it("gives a file with a reserved name another one", async () => {
    file(join(folder, "default.gguf"));
    file(join(folder, "scripted.gguf"));
    const builtIn: ModelFile = { kind: "file", name: "scripted", path: "/nowhere" };
    const models = catalog({ builtIn });
    expect(await offered(models)).toEqual(["default (default.gguf)", "scripted", "scripted (scripted.gguf)"]);
    expect(models.resolve("default")).toEqual(builtIn);
    expect(models.resolve("default (default.gguf)")).toMatchObject({ path: join(folder, "default.gguf") });
    const given = catalog({ modelPath: join(folder, "default.gguf") });
    expect(given.resolve("default")).toMatchObject({ path: join(folder, "default.gguf") });
  });

  it("tells models of the same name apart by their place, and lists the same content once", async () => {
    file(join(folder, "x.gguf"));
    file(join(folder, "copies", "x.gguf"));
    const other = join(folder, "publisher", "x.gguf");
    mkdirSync(dirname(other));
    writeFileSync(other, tinyModelFile({ "general.name": { type: "string", value: "tony" } }));
    file(join(folder, "X.gguf"));
    const models = catalog();
    expect(await offered(models)).toEqual(["X", "x", "x (publisher)"]);
    expect((await models.list()).models.map(({ alsoIn }) => alsoIn)).toEqual([
      undefined,
      ["folder"],
      undefined,
    ]);
    expect(models.resolve("x (publisher)")).toMatchObject({ path: other });
  });

  it("adds the source to a name that a model of another source has", async () => {
    const path = file(join(folder, "x.gguf"));
    const elsewhere = join(home, "elsewhere.gguf");
    writeFileSync(elsewhere, tinyModelFile({ x: { type: "uint32", value: 1 } }));
    writeFileSync(join(home, "config.json"), JSON.stringify({ models: { x: elsewhere } }));
    expect(await offered(catalog())).toEqual(["x", "x (folder)"]);
    expect(catalog().resolve("x")).toMatchObject({ path: elsewhere });
    expect(catalog().resolve("x (folder)")).toMatchObject({ path });
  });

  it("keeps every name within 256 bytes and unlike all others", async () => {
    const long = "é".repeat(120);
    for (const place of ["", "a", "b", "a/b"]) file(join(folder, place, `${long}.gguf`));
    writeFileSync(join(folder, "a", `${long}.gguf`), tinyModelFile({ x: { type: "uint32", value: 1 } }));
    writeFileSync(join(folder, "b", `${long}.gguf`), tinyModelFile({ x: { type: "uint32", value: 2 } }));
    writeFileSync(join(folder, "a/b", `${long}.gguf`), tinyModelFile({ x: { type: "uint32", value: 3 } }));
    const names = await offered(catalog());
    expect(new Set(names).size).toBe(4);
    for (const name of names) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(256);
      expect(catalog().resolve(name)).toMatchObject({ name });
    }
  });

  it.each(["a\nb", "a\u2028b", "\u202Eb", "a\tb", 'a"b', "a\\b", "\u0007", "日本語", "e\u0301"])(
    "offers a file under its name %j",
    async (name) => {
      const path = file(join(folder, `${name}.gguf`));
      expect(await offered(catalog())).toEqual([name]);
      expect(catalog().resolve(name)).toMatchObject({ kind: "file", name, path });
    },
  );

  it("lists the models of further folders that config.json names", async () => {
    const path = file(join(home, "more", "deep", "there.gguf"));
    writeFileSync(join(home, "config.json"), JSON.stringify({ model_folders: [join(home, "more")] }));
    expect((await catalog().list()).models).toMatchObject([{ name: "there", source: "config", path }]);
  });

  it("notices that a file has changed", async () => {
    const path = file(join(folder, "a.gguf"));
    const models = catalog();
    expect(await offered(models)).toEqual(["a"]);
    writeFileSync(path, "");
    expect(await offered(models)).toEqual([]);
    file(path);
    expect(await offered(models)).toEqual(["a"]);
  });

  it("lists ten thousand files", async () => {
    const bytes = GgufBytes.small().toBuffer();
    for (let index = 0; index < 10_000; index += 1) writeFileSync(join(folder, `m${index}.gguf`), bytes);
    const models = catalog();
    expect(await offered(models)).toHaveLength(10_000);
    expect(models.resolve("m9999")).toMatchObject({ name: "m9999" });
  });

  it("lists the models of config.json, wherever they are", async () => {
    const elsewhere = file(join(home, "elsewhere.gguf"));
    writeFileSync(
      join(home, "config.json"),
      JSON.stringify({ models: { mine: elsewhere, gone: "/gone.gguf" } }),
    );
    expect(catalog().resolve("mine")).toMatchObject({ kind: "file", name: "mine", path: elsewhere });
    expect(catalog().knows("gone")).toBe(true);
    expect(() => catalog().resolve("gone")).toThrow(/is missing/);
    expect(await offered(catalog())).toEqual(["mine"]);
    expect((await catalog().list()).unreadable).toEqual([
      { path: "/gone.gguf", details: { reason: "absent" } },
    ]);
  });

  it("notices added and removed files", () => {
    const models = catalog();
    expect(models.knows("late")).toBe(false);
    const path = file(join(folder, "late.gguf"));
    expect(models.knows("late")).toBe(true);
    unlinkSync(path);
    expect(models.knows("late")).toBe(false);
  });

  it("resolves default to TACHO_MODEL, then config.json, then the starter model", () => {
    const starter = file(join(folder, STARTER_MODEL.fileName));
    const own = file(join(folder, "own.gguf"));
    const given = file(join(home, "given.gguf"));
    expect(catalog().resolve("default")).toMatchObject({
      kind: "file",
      name: STARTER_MODEL.name,
      path: starter,
    });
    writeFileSync(join(home, "config.json"), '{"default_model":"own"}');
    expect(catalog().resolve("default")).toMatchObject({ kind: "file", name: "own", path: own });
    expect(catalog({ modelPath: given }).resolve("default")).toMatchObject({
      kind: "file",
      name: "given",
      path: given,
    });
  });

  it("distinguishes chosen models from files merely found", async () => {
    for (const name of ["a", "b", "c"]) file(join(folder, `${name}.gguf`));
    const elsewhere = file(join(home, "elsewhere.gguf"));
    writeFileSync(
      join(home, "config.json"),
      JSON.stringify({ models: { mine: elsewhere }, default_model: "b" }),
    );
    const chosen = async (more: Partial<ModelCatalogOptions> = {}) =>
      (await catalog(more).list()).models.flatMap((model) => (model.chosen ? [model.name] : []));
    expect(await chosen()).toEqual(["b", "mine"]);
    expect(await chosen({ modelPath: join(folder, "c.gguf") })).toEqual(["c", "mine"]);
  });

  it("explains how to get a missing starter model", () => {
    expect(() => catalog().resolve("default")).toThrow(/npm start/);
    const error = { code: "model_not_found", details: { reason: "starter_missing", folder } };
    expect(() => catalog().resolve("default")).toThrow(expect.objectContaining(error));
    expect(catalog().nameOf("default")).toBeUndefined();
  });

  it("blames an invalid config.json when it is the cause, and warns once", () => {
    writeFileSync(join(home, "config.json"), "{broken");
    const models = catalog();
    expect(() => models.resolve("mine")).toThrow(/config\.json is not a JSON object/);
    models.list();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("warn");
  });

  it.each([
    "../secret",
    "..%2fsecret",
    "models/a",
    "./a",
    "/etc/passwd",
    "a.gguf",
    "a\u0000",
    "",
    "CON",
    "__proto__",
    "constructor",
    "а",
    "a".repeat(100_000),
  ])("opens nothing for the unknown name %.20s", (name) => {
    file(join(folder, "a.gguf"));
    file(join(home, "secret.gguf"));
    expect(catalog().knows(name)).toBe(false);
    expect(() => catalog().resolve(name)).toThrow(expect.objectContaining({ code: "model_not_found" }));
  });

  it("shortens an unknown name to 64 characters", () => {
    const name = `x${"😀".repeat(80)}`;
    expect(() => catalog().resolve(name)).toThrow(`"x${"😀".repeat(63)}…"`);
    expect(() => catalog().resolve("😀".repeat(64))).toThrow(`"${"😀".repeat(64)}"`);
  });

  it("follows links inside the folder, and tells of all others", async () => {
    symlinkSync(file(join(home, "outside.gguf")), join(folder, "link.gguf"));
    symlinkSync(file(join(folder, "inside.gguf")), join(folder, "alias.gguf"));
    symlinkSync(join(home, "nowhere.gguf"), join(folder, "dangling.gguf"));
    const { unreadable } = await catalog().list();
    expect(await offered(catalog())).toEqual(["alias", "inside"]);
    expect(unreadable).toEqual([
      { path: join(folder, "dangling.gguf"), details: { reason: "link_broken" } },
      { path: join(folder, "link.gguf"), details: { reason: "link_outside" } },
    ]);
    expect(() => catalog().resolve("link")).toThrow(expect.objectContaining({ code: "model_not_found" }));
  });

  it("tells a file from another that took its place", () => {
    const path = file(join(folder, "a.gguf"));
    const first = catalog().resolve("a");
    expect(catalog().resolve("a")).toEqual(first);
    rmSync(path);
    file(path);
    expect(isSameModel(catalog().resolve("a"), first)).toBe(false);
  });

  it("works without a folder", async () => {
    rmSync(folder, { recursive: true });
    expect(await catalog().list()).toEqual({ models: [], unreadable: [] });
  });

  it("offers the engine's built-in model, and makes it the default if there is no other", async () => {
    const builtIn: ModelFile = { kind: "file", name: "scripted", path: "/nowhere" };
    expect(catalog({ builtIn }).resolve("default")).toEqual(builtIn);
    expect(catalog({ builtIn }).resolve("scripted")).toEqual(builtIn);
    const { name, path } = builtIn;
    const listed = { name, path, source: "config", size: 0, chosen: true };
    expect((await catalog({ builtIn }).list()).models).toEqual([listed]);
    const script = join(home, "script.json");
    writeFileSync(script, "x");
    const { models } = await catalog({ builtIn: { ...builtIn, path: script } }).list();
    expect(models).toMatchObject([{ size: 1 }]);
    const starter = file(join(folder, STARTER_MODEL.fileName));
    expect(catalog({ builtIn }).resolve("default")).toMatchObject({
      kind: "file",
      name: STARTER_MODEL.name,
      path: starter,
    });
  });
});
