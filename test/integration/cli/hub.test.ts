import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { type FakeHub, openFakeHub, sha256Of } from "../../helpers/hub/fake-hub.ts";
import { buildTacho } from "./build-tacho.ts";
import { TachoHome } from "./run-tacho.ts";

let tacho: string;
let home: TachoHome;
let hub: FakeHub;
beforeAll(async () => {
  tacho = await buildTacho();
});
beforeEach(async () => {
  home = new TachoHome(tacho);
  hub = await openFakeHub();
});
afterEach(async () => {
  home.remove();
  await hub.close();
});

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
