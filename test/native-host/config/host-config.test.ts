import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseHostConfig, readHostConfig } from "../../../native-host/src/config/host-config.ts";
import { NO_SERVER } from "../../../native-host/src/config/server-config.ts";

const home = mkdtempSync(join(tmpdir(), "tacho-config-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("parseHostConfig", () => {
  it("reads models and the default model", () => {
    const { config, problems } = parseHostConfig(
      '{"models":{"a":"/m/a.gguf"},"default_model":"a","other":1}',
      "c",
    );
    expect(config).toEqual({
      models: new Map([["a", "/m/a.gguf"]]),
      defaultModel: "a",
      modelFolders: [],
      otherPrograms: true,
      exports: {},
      server: NO_SERVER,
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["models that are a list", '{"models":["/a.gguf"]}'],
    ["a default that is no text", '{"default_model":5}'],
  ])("explains the problem in %s", (_, text) => {
    const { config, problems } = parseHostConfig(text, "/home/config.json");
    expect(config).toEqual({
      models: new Map(),
      modelFolders: [],
      otherPrograms: true,
      exports: {},
      server: NO_SERVER,
    });
    expect(problems).toEqual([
      expect.objectContaining({ sentence: expect.stringMatching(/\/home\/config\.json.*\.$/) }),
    ]);
  });

  it("keeps valid entries beside invalid ones", () => {
    const { config, problems } = parseHostConfig('{"models":{"a":"/a.gguf","b":"relative.gguf","c":7}}', "c");
    expect([...config.models.keys()]).toEqual(["a"]);
    expect(problems).toHaveLength(2);
  });

  it("reads further folders of models", () => {
    const { config, problems } = parseHostConfig('{"model_folders":["/a","/b"]}', "c");
    expect(config.modelFolders).toEqual(["/a", "/b"]);
    expect(problems).toEqual([]);
  });

  it.each(['"/a"', '["a"]', "[1]"])("refuses the model folders %s", (folders) => {
    const { config, problems } = parseHostConfig(`{"model_folders":${folders}}`, "c");
    expect(config.modelFolders).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ key: "model_folders" })]);
  });

  it("reads the limit of downloads", () => {
    expect(parseHostConfig('{"download_limit":5e6}', "c").config.downloadLimit).toBe(5_000_000);
  });

  it.each(["0", "-1", '"5 MB"', "[]"])(
    "refuses the limit of downloads %s, and downloads without one",
    (limit) => {
      const { config, problems } = parseHostConfig(`{"download_limit":${limit}}`, "c");
      expect(config.downloadLimit).toBeUndefined();
      expect(problems.map(({ key }) => key)).toEqual(["download_limit"]);
    },
  );

  it.each(["", "default"])("refuses the model name %j and says what to use", (name) => {
    const { config, problems } = parseHostConfig(JSON.stringify({ models: { [name]: "/a.gguf" } }), "c");
    expect([...config.models]).toEqual([]);
    expect(problems[0]?.sentence).toContain("default_model");
  });

  it("accepts a byte order mark", () => {
    expect(parseHostConfig('\uFEFF{"default_model":"a"}', "c").config.defaultModel).toBe("a");
  });
});

describe("readHostConfig", () => {
  it("treats a missing file as empty", () => {
    expect(readHostConfig(join(home, "none.json"))).toEqual({
      config: { models: new Map(), modelFolders: [], otherPrograms: true, exports: {}, server: NO_SERVER },
      problems: [],
    });
  });

  it("reports an unreadable file", () => {
    expect(readHostConfig(home).problems).toHaveLength(1);
  });

  it("reads the file again on each call", () => {
    const path = join(home, "config.json");
    writeFileSync(path, '{"default_model":"a"}');
    expect(readHostConfig(path).config.defaultModel).toBe("a");
    writeFileSync(path, '{"default_model":"b"}');
    expect(readHostConfig(path).config.defaultModel).toBe("b");
  });
});
