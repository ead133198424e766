import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  generate,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/host/start-host-process.ts";

afterEach(stopHostProcesses);

const HELLO = { action: "hello", id: "hello", protocol_version: 1 };
const FAST = { reply: "one two three", tokens_per_second: 2000, prompt_tokens_per_second: 100_000 };

describe("the home folder", () => {
  it("provides the models that may be named", async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, "models"));
    await writeFile(join(home, "models", "tiny.Q8_0.gguf"), "GGUF");
    const elsewhere = join(await temporaryFolder(), "other.gguf");
    await writeFile(elsewhere, "GGUF");
    await writeFile(
      join(home, "config.json"),
      JSON.stringify({ models: { named: elsewhere }, default_model: "named" }),
    );
    const host = await startHostProcess({ home, script: FAST });
    host.send(HELLO);
    expect(await host.log.end("hello")).toMatchObject({ model: "named", engine: "scripted" });
    host.send(generate("g", { model: "tiny.Q8_0" }));
    await host.log.end("g");
    host.send({ action: "list_models", id: "m" });
    expect(await host.log.end("m")).toMatchObject({
      models: expect.arrayContaining([
        { model: "named", size: 4, loaded: false },
        { model: "tiny.Q8_0", size: 4, quantization: "Q8_0", loaded: true },
      ]),
    });
    host.send(generate("h", { model: "../config" }));
    expect(await host.log.end("h")).toMatchObject({ error: { code: "model_not_found" } });
  });

  it("may be corrupt, unwritable or not a folder", async () => {
    const home = await temporaryFolder();
    await writeFile(join(home, "config.json"), "{broken");
    await chmod(home, 0o500);
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    for (const place of [home, file, join(file, "below")]) {
      const host = await startHostProcess({ home: place, script: FAST });
      host.send(HELLO);
      host.send(generate("g"));
      expect(await host.log.end("g")).toMatchObject({ finish_reason: "stop" });
      host.send({ action: "get_stats", id: "s" });
      expect(await host.log.end("s")).toMatchObject({ aggregate: { generations: 1 } });
      host.child.stdin.end();
      expect(await host.exited).toBe(0);
    }
    await chmod(home, 0o700);
  });

  it("receives no word of a prompt or an answer", async () => {
    const host = await startHostProcess({
      script: { ...FAST, reply: "canary {{prompt}}" },
      env: { TACHO_LOG: "debug" },
    });
    host.send({
      action: "update_settings",
      id: "u",
      settings: { system_prompt: "canary", stop: ["canary!"] },
    });
    host.send(generate("g", { messages: [{ role: "user", content: "canary" }] }));
    await host.log.end("g");
    host.child.stdin.end();
    await host.exited;
    const files = (await readdir(host.home, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    expect(files.map(({ name }) => name)).toContain("host.log");
    for (const { parentPath, name } of files) {
      expect(await readFile(join(parentPath, name), "utf8")).not.toContain("canary");
    }
    expect(host.stderr()).not.toContain("canary");
  });
});
