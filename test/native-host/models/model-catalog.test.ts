import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import { isSameModel, type ModelFile } from "../../../native-host/src/engines/model-reference.ts";
import { ModelCatalog, type ModelCatalogOptions } from "../../../native-host/src/models/model-catalog.ts";
import { STARTER_MODEL } from "../../../native-host/src/models/starter/starter-model.ts";
import { createLogger } from "../../../native-host/src/system/logging/logger.ts";

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

function file(path: string): string {
  writeFileSync(path, "x");
  return path;
}

describe("ModelCatalog", () => {
  it("lists GGUF files in the folder by name and nothing else", () => {
    file(join(folder, "a.Q8_0.gguf"));
    file(join(folder, "B.GGUF"));
    file(join(folder, "c.gguf.part"));
    file(join(folder, ".gguf"));
    mkdirSync(join(folder, "d.gguf"));
    expect(catalog().list()).toEqual([
      { kind: "file", name: "B", path: join(folder, "B.GGUF"), size: 1, chosen: false },
      {
        kind: "file",
        name: "a.Q8_0",
        path: join(folder, "a.Q8_0.gguf"),
        size: 1,
        quantization: "Q8_0",
        chosen: false,
      },
    ]);
  });

  it("lists the models of config.json, wherever they are", () => {
    const elsewhere = file(join(home, "elsewhere.gguf"));
    writeFileSync(
      join(home, "config.json"),
      JSON.stringify({ models: { mine: elsewhere, gone: "/gone.gguf" } }),
    );
    expect(catalog().resolve("mine")).toMatchObject({ kind: "file", name: "mine", path: elsewhere });
    expect(catalog().knows("gone")).toBe(true);
    expect(() => catalog().resolve("gone")).toThrow(/is missing/);
    expect(
      catalog()
        .list()
        .map(({ name }) => name),
    ).toEqual(["mine"]);
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

  it("distinguishes chosen models from files merely found", () => {
    for (const name of ["a", "b", "c"]) file(join(folder, `${name}.gguf`));
    const elsewhere = file(join(home, "elsewhere.gguf"));
    writeFileSync(
      join(home, "config.json"),
      JSON.stringify({ models: { mine: elsewhere }, default_model: "b" }),
    );
    const chosen = (more: Partial<ModelCatalogOptions> = {}) =>
      catalog(more)
        .list()
        .flatMap((model) => (model.chosen ? [model.name] : []));
    expect(chosen()).toEqual(["b", "mine"]);
    expect(chosen({ modelPath: join(folder, "c.gguf") })).toEqual(["c", "mine"]);
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

  it("ignores links out of the folder", () => {
    symlinkSync(file(join(home, "outside.gguf")), join(folder, "link.gguf"));
    symlinkSync(file(join(folder, "inside.gguf")), join(folder, "alias.gguf"));
    symlinkSync(join(home, "nowhere.gguf"), join(folder, "dangling.gguf"));
    expect(
      catalog()
        .list()
        .map(({ name }) => name),
    ).toEqual(["alias", "inside"]);
  });

  it("tells a file from another that took its place", () => {
    const path = file(join(folder, "a.gguf"));
    const first = catalog().resolve("a");
    expect(catalog().resolve("a")).toEqual(first);
    rmSync(path);
    file(path);
    expect(isSameModel(catalog().resolve("a"), first)).toBe(false);
  });

  it("works without a folder", () => {
    rmSync(folder, { recursive: true });
    expect(catalog().list()).toEqual([]);
  });

  it("offers the engine's built-in model, and makes it the default if there is no other", () => {
    const builtIn: ModelFile = { kind: "file", name: "scripted", path: "/nowhere" };
    expect(catalog({ builtIn }).resolve("default")).toEqual(builtIn);
    expect(catalog({ builtIn }).resolve("scripted")).toEqual(builtIn);
    expect(catalog({ builtIn }).list()).toEqual([{ ...builtIn, size: 0, chosen: true }]);
    const script = file(join(home, "script.json"));
    expect(catalog({ builtIn: { ...builtIn, path: script } }).list()).toMatchObject([{ size: 1 }]);
    const starter = file(join(folder, STARTER_MODEL.fileName));
    expect(catalog({ builtIn }).resolve("default")).toMatchObject({
      kind: "file",
      name: STARTER_MODEL.name,
      path: starter,
    });
  });
});
