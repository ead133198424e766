import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileVersion } from "../../../native-host/src/system/files/file-version.ts";
import { splitModel } from "../../fixtures/gguf/split-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { type TachoHome, useTachoHome } from "./run-tacho.ts";

let home: TachoHome;
useTachoHome((given) => {
  home = given;
});

function put(name: string, bytes: string | Buffer): string {
  const path = join(home.tachoHome, "models", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

async function listJson(...more: string[]) {
  const { code, stdout } = await home.run(["models", "--json", ...more]);
  return { code, ...JSON.parse(stdout) };
}

describe("tacho models --json", () => {
  it("tells each model's name, place and header, and a hash that is known already", async () => {
    const bytes = tinyModelFile();
    const path = put("publisher/repository/tiny.gguf", bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const known = { [path]: { version: fileVersion(path), sha256 } };
    writeFileSync(join(home.tachoHome, "fingerprints.json"), JSON.stringify(known));
    expect(await listJson()).toEqual({
      code: 0,
      models: [
        {
          name: "tiny",
          source: "folder",
          path,
          size: bytes.length,
          chat: true,
          quantization: "F32",
          architecture: "llama",
          context_length: 8192,
          sha256,
        },
      ],
      unreadable: [],
    });
  });

  it("lists files that cannot chat with --all alone, and files that cannot be opened always", async () => {
    const page = put("page.gguf", "<html>");
    for (const { fileName, bytes } of splitModel("big", 3).slice(1)) put(fileName, bytes);
    mkdirSync(join(home.tachoHome, "models", "folder.gguf"));
    const unreadable = [
      {
        path: join(home.tachoHome, "models", "folder.gguf"),
        reason: expect.stringContaining("it is a folder"),
      },
    ];
    expect(await listJson()).toEqual({ code: 0, models: [], unreadable });
    const all = await listJson("--all");
    expect(all.unreadable).toEqual(unreadable);
    expect(all.models).toMatchObject([
      { name: "big", chat: false, reason: "its part big-00001-of-00003.gguf is missing" },
      { name: "page", path: page, chat: false, reason: expect.stringContaining("web page") },
    ]);
  });

  it("says where models of config.json and TACHO_MODEL come from, and the starter model", async () => {
    const starter = put("SmolLM2-135M-Instruct.Q4_1.gguf", tinyModelFile());
    const elsewhere = join(home.root, "elsewhere.gguf");
    writeFileSync(elsewhere, tinyModelFile());
    writeFileSync(join(home.tachoHome, "config.json"), JSON.stringify({ models: { mine: elsewhere } }));
    const { stdout } = await home.run(["models", "--json"], undefined, { TACHO_MODEL: elsewhere });
    expect(JSON.parse(stdout).models).toMatchObject([
      { name: "SmolLM2-135M-Instruct.Q4_1", source: "starter", path: starter },
      { name: "elsewhere", source: "config" },
      { name: "mine", source: "config" },
    ]);
  });
});

describe("tacho models", () => {
  it("lists the models, and ends with how many files are not offered", async () => {
    put("tiny.gguf", tinyModelFile());
    put("a\n\u202Eb.gguf", tinyModelFile());
    put("empty.gguf", "");
    put("notes.txt", "x");
    const { code, stdout } = await home.run(["models"]);
    expect({ code, lines: stdout.trimEnd().split("\n") }).toEqual({
      code: 0,
      lines: [
        "a\\u{a}\\u{202e}b  0 MB  F32",
        "tiny  0 MB  F32",
        "2 files are not offered; to see why: npm run tacho -- models --all",
      ],
    });
    const all = await home.run(["models", "--all"]);
    expect(all.stdout).toContain("empty.gguf: it is empty");
    expect(all.stdout).toContain("notes.txt: it does not start with a GGUF header");
  });

  it("explains how to get a model when there is none", async () => {
    const { code, stdout, stderr } = await home.run(["models"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "No models found.\n" });
    expect(stderr).toContain("models --fetch");
  });

  it("refuses a wrong command line with exit code 2", async () => {
    expect(await home.run(["models", "--bogus"])).toMatchObject({ code: 2 });
    expect(await home.run(["models", "bogus"])).toMatchObject({ code: 2 });
  });
});
