import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { startFakeServer } from "../../helpers/servers/fake-openai-server.ts";
import { type TachoHome, useTachoHome } from "./run-tacho.ts";

const KEY = "sk-from-the-command-line";

let home: TachoHome;
useTachoHome((given) => {
  home = given;
});

const servers = (...words: string[]) => home.run(["servers", ...words]);
const file = (name: string) => join(home.tachoHome, name);

async function listed() {
  const { stdout } = await servers("--json");
  return JSON.parse(stdout).servers;
}

describe("tacho servers", () => {
  it("adds a server whatever its state, lists and removes it", async () => {
    expect(await servers()).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringContaining("servers find"),
    });
    expect(await servers("add", "box", "http://127.0.0.1:9/v1")).toMatchObject({
      code: 0,
      stdout: "box  http://127.0.0.1:9/v1\n",
    });
    expect(await listed()).toEqual([{ name: "box", url: "http://127.0.0.1:9/v1", has_key: false }]);
    expect(await servers("add", "box", "http://127.0.0.1:10")).toMatchObject({ code: 0 });
    expect(await listed()).toMatchObject([{ url: "http://127.0.0.1:10" }]);
    expect(await servers("remove", "box")).toMatchObject({ code: 0, stdout: "" });
    expect(await listed()).toEqual([]);
    expect(await servers("remove", "box")).toMatchObject({ code: 1, stderr: expect.stringContaining("box") });
  });

  it("takes a key from a variable or from stdin, shows it nowhere and stores it apart", async () => {
    const byVariable = await home.run(
      ["servers", "add", "a", "http://127.0.0.1:9", "--key-env", "MY_KEY"],
      undefined,
      {
        MY_KEY: KEY,
      },
    );
    const running = home.start(["servers", "add", "b", "http://127.0.0.1:9", "--key-stdin"]);
    running.stdin.end(`${KEY}\n`);
    const byStdin = await running.ended;
    for (const { code, stdout, stderr } of [byVariable, byStdin]) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain(KEY);
    }
    expect(await listed()).toMatchObject([
      { name: "a", has_key: true },
      { name: "b", has_key: true },
    ]);
    expect(readFileSync(file("servers.json"), "utf8")).not.toContain(KEY);
    const keys = JSON.parse(readFileSync(file("server-keys.json"), "utf8"));
    expect(keys).toMatchObject({ a: { key: KEY }, b: { key: KEY } });
    if (process.platform !== "win32") expect(statSync(file("server-keys.json")).mode & 0o777).toBe(0o600);
  });

  it("does not wait for stdin unless a key is to come from there", async () => {
    const running = home.start(["servers", "add", "box", "http://127.0.0.1:9"]);
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it("refuses a name that a model of this computer begins with", async () => {
    mkdirSync(file("models"), { recursive: true });
    writeFileSync(file("models/tiny.gguf"), tinyModelFile());
    writeFileSync(file("config.json"), JSON.stringify({ models: { "lab/phi": file("models/tiny.gguf") } }));
    for (const name of ["tiny", "lab"]) {
      expect(await servers("add", name, "http://127.0.0.1:9")).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(name),
      });
    }
    expect(await listed()).toEqual([]);
  });

  it("finds servers, as JSON too, and writes down where it looked", async () => {
    const { code, stdout } = await servers("find", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).servers).toBeInstanceOf(Array);
    const lines = readFileSync(file("connections.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(10);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ purpose: "find_servers", host: "127.0.0.1" });
  });

  it("lets tacho chat answer with a server's model", async () => {
    const server = await startFakeServer({ key: KEY, words: ["Hello", " from", " afar"] });
    onTestFinished(() => server.close());
    await home.run(["servers", "add", "box", server.url, "--key-env", "MY_KEY"], undefined, { MY_KEY: KEY });
    const { code, stdout, stderr } = await home.run(["chat", "--model", "box/numbers", "--prompt", "Hi"], {});
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Hello from afar\n" });
    expect(stderr).not.toContain(KEY);
    const wrong = await home.run(["chat", "--model", "box/numbers", "--prompt", "Hi"], {});
    expect(wrong.code).toBe(0);
    await servers("remove", "box");
    await servers("add", "box", server.url);
    const refused = await home.run(["chat", "--model", "box/numbers", "--prompt", "Hi"], {});
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--key-stdin") });
  });
});
