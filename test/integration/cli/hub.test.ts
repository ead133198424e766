import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitModel } from "../../fixtures/gguf/split-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { paddedModel } from "../../helpers/hub/download-from.ts";
import { type FakeHub, openFakeHub, sha256Of } from "../../helpers/hub/fake-hub.ts";
import { type TachoHome, useTachoHome } from "./run-tacho.ts";

let home: TachoHome;
let hub: FakeHub;
useTachoHome((given) => {
  home = given;
});
beforeEach(async () => {
  hub = await openFakeHub();
});
afterEach(() => hub.close());

function run(...commandLine: string[]) {
  return home.run(["models", ...commandLine], undefined, { HF_ENDPOINT: hub.url, TACHO_CLEAN: "1" });
}

describe("tacho models search, files and login", () => {
  it("prints what the hub has, as lines and as JSON, and writes each request down", async () => {
    const bytes = tinyModelFile();
    const { commit } = hub.put("org/tiny-GGUF", { "tiny-Q8_0.gguf": bytes }, { downloads: 12_345, likes: 3 });
    const found = await run("search", "tiny", "gguf");
    expect(found).toMatchObject({ code: 0, stdout: "org/tiny-GGUF  12 k downloads  3 likes\n" });
    expect(JSON.parse((await run("search", "tiny", "--json")).stdout)).toEqual({
      models: [{ repository: "org/tiny-GGUF", downloads: 12_345, likes: 3 }],
    });
    expect(JSON.parse((await run("files", "org/tiny-GGUF", "--json")).stdout)).toEqual({
      repository: "org/tiny-GGUF",
      commit,
      files: [
        {
          name: "tiny-Q8_0.gguf",
          quantization: "Q8_0",
          size: bytes.length,
          parts: 1,
          sha256: sha256Of(bytes),
        },
      ],
      sidecars: [],
    });
    const lines = readFileSync(join(home.tachoHome, "connections.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).purpose)).toEqual(["hub", "hub", "hub", "hub"]);
  });

  it("ends with 2 for a wrong command line and with 1 for what fails", async () => {
    for (const wrong of [
      ["search"],
      ["files"],
      ["files", "a/b", "c"],
      ["search", "x", "--page", "0"],
      ["fetch"],
      ["--page", "2"],
    ])
      expect(await run(...wrong)).toMatchObject({ code: 2, stdout: "" });
    for (const failing of [
      ["files", "org/none"],
      ["files", "none"],
      ["search", "x", "--page", "2"],
    ])
      expect(await run(...failing)).toMatchObject({ code: 1, stdout: "" });
  });

  it("keeps the token from stdin for the hub alone, and shows its end only", async () => {
    const running = home.start(["models", "login"], undefined, { HF_ENDPOINT: hub.url });
    running.stdin.end("hf_0123456789abcd\n");
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("ends in abcd");
    expect(stderr).not.toContain("0123");
    if (process.platform !== "win32")
      expect(statSync(join(home.tachoHome, "hub-token")).mode & 0o777).toBe(0o600);
    await run("search", "x");
    expect(hub.server.received.at(-1)?.headers.authorization).toBe("Bearer hf_0123456789abcd");
  });
});

describe("tacho models pull and remove", () => {
  it("prints the name alone, lists the model as one of the hub, and removes it without a trace", async () => {
    const bytes = tinyModelFile();
    hub.put("org/tiny-GGUF", { "tiny-Q8_0.gguf": bytes, "tiny-F32.gguf": Buffer.concat([bytes, bytes]) });
    const pulled = await run("pull", "org/tiny-GGUF");
    expect(pulled).toMatchObject({ code: 0, stdout: "tiny-Q8_0\n" });
    expect(pulled.stderr).toContain("Taking Q8_0 of org/tiny-GGUF");
    expect(pulled.stderr).toContain("Downloading Q8_0: 100 %");
    const { models } = JSON.parse((await run("--json")).stdout);
    const path = join(home.tachoHome, "models", "hub", "org", "tiny-GGUF", "tiny-Q8_0.gguf");
    expect(models).toMatchObject([
      { name: "tiny-Q8_0", source: "hub", path, chat: true, sha256: sha256Of(bytes) },
    ]);
    expect(JSON.parse((await run("files", "org/tiny-GGUF", "--json")).stdout).files[0].have).toBe(
      "tiny-Q8_0",
    );
    expect(await run("remove", "tiny-Q8_0")).toMatchObject({ code: 0, stdout: "" });
    expect(readdirSync(join(home.tachoHome, "models", "hub"))).toEqual([]);
    expect(await run("remove", "tiny-Q8_0")).toMatchObject({ code: 1, stdout: "" });
  });

  it("takes a split model by its quantization, and removes all its parts", async () => {
    const parts = splitModel("big-Q4_K_M", 2);
    hub.put("org/big", Object.fromEntries(parts.map(({ fileName, bytes }) => [fileName, bytes])));
    expect(await run("pull", "org/big:q4_k_m")).toMatchObject({ code: 0, stdout: "big-Q4_K_M\n" });
    expect(await run("remove", "big-Q4_K_M")).toMatchObject({ code: 0 });
    expect(readdirSync(join(home.tachoHome, "models", "hub"))).toEqual([]);
  });

  it("ends with 1 and one sentence for what cannot be pulled, and keeps nothing under a model's name", async () => {
    hub.put("org/repo", { "a-Q8_0.gguf": Buffer.from("no model at all"), "b.gguf": tinyModelFile() });
    for (const [wanted, words] of [
      ["org/none", "has no repository"],
      ["org/repo:Q4_K_M", "has no Q4_K_M. It has Q8_0, b.gguf."],
      ["org/repo:../../x.gguf", "has no ../../x.gguf"],
      ["../../etc", "A repository's name is ORG/NAME"],
      ["org/repo:Q8_0", "cannot be used"],
    ] as const) {
      const { code, stdout, stderr } = await run("pull", wanted);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain(words);
    }
    expect(JSON.parse((await run("--json", "--all")).stdout)).toEqual({ models: [], unreadable: [] });
    for (const wrong of [["pull"], ["pull", "a/b", "c"], ["remove"]])
      expect(await run(...wrong)).toMatchObject({ code: 2, stdout: "" });
  });

  it("removes a file of the folder, and refuses what config.json or another program owns", async () => {
    const elsewhere = join(home.root, "elsewhere.gguf");
    writeFileSync(elsewhere, tinyModelFile());
    mkdirSync(join(home.tachoHome, "models"), { recursive: true });
    writeFileSync(join(home.tachoHome, "models", "mine.gguf"), tinyModelFile());
    writeFileSync(join(home.tachoHome, "config.json"), JSON.stringify({ models: { named: elsewhere } }));
    expect(await run("remove", "mine")).toMatchObject({ code: 0 });
    expect((await run("remove", "named")).stderr).toContain("config.json");
    const cache = join(home.root, ".lmstudio", "models", "org", "repo");
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, "theirs.gguf"), paddedModel(300_000));
    const refused = await home.run(["models", "remove", "theirs"], undefined, { TACHO_CLEAN: "" });
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("belongs to LM Studio");
    expect(existsSync(join(cache, "theirs.gguf")) && existsSync(elsewhere)).toBe(true);
  });

  it("stops with Ctrl-C, and goes on with the next pull", async () => {
    const bytes = paddedModel(400_000);
    hub.put("org/repo", { "m.gguf": bytes });
    const isHalf = new Promise<void>((resolve) => {
      hub.storeFault = (_, response) => {
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 200_000), () => resolve());
        return true;
      };
    });
    const running = home.start(["models", "pull", "org/repo:m"], undefined, { HF_ENDPOINT: hub.url });
    await isHalf;
    await expect.poll(() => partialSize(), { timeout: 20_000 }).toBe(200_000);
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("The download was stopped.");
    hub.storeFault = undefined;
    expect(await run("pull", "org/repo:m")).toMatchObject({ code: 0, stdout: "m\n" });
    expect(hub.starts()).toEqual([0, 200_000]);
  });
});

/** Size of the only partial file. */
function partialSize(): number {
  const folder = join(home.tachoHome, "downloads");
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const partial = names.find((name) => name.endsWith(".part"));
  return partial === undefined ? 0 : statSync(join(folder, partial)).size;
}
