import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { provideModel } from "../../../../native-host/src/cli/start/provide-model.ts";
import { resolvePaths } from "../../../../native-host/src/system/files/paths.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tacho-model-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function provide(env: NodeJS.ProcessEnv): Promise<void> {
  const all = { TACHO_HOME: home, ...env };
  return provideModel(resolvePaths({ env: all, platform: process.platform, home }), all, []);
}

describe("providing a model", () => {
  it("accepts the file that TACHO_MODEL names", async () => {
    writeFileSync(join(home, "own.gguf"), "GGUF");
    await expect(provide({ TACHO_MODEL: join(home, "own.gguf") })).resolves.toBeUndefined();
  });

  it("reports a TACHO_MODEL that names no file", async () => {
    await expect(provide({ TACHO_MODEL: join(home, "none.gguf") })).rejects.toThrow(
      /none\.gguf.*unset TACHO_MODEL/,
    );
  });

  it("accepts a default model from config.json", async () => {
    writeFileSync(join(home, "config.json"), '{"default_model": "mine"}');
    await expect(provide({})).resolves.toBeUndefined();
  });

  it("needs no model for the scripted engine", async () => {
    await expect(provide({ TACHO_ENGINE: "scripted" })).resolves.toBeUndefined();
  });
});
