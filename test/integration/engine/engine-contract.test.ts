import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { COUNTING_SCRIPT } from "../../fixtures/engine/scripts.ts";
import { describeLocalEngine } from "../../helpers/engine/local-engine-contract.ts";
import { createRealEngine, testModel } from "../../helpers/engine/real-engine.ts";

/** Slow enough that a stop crosses to the process and back between two tokens, also on a busy machine. */
const SLOW_SCRIPT = { ...COUNTING_SCRIPT, tokens_per_second: 100 };

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tacho-engine-"));
  await writeFile(join(folder, "script.json"), JSON.stringify(SLOW_SCRIPT));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeLocalEngine("scripted, in its own process", {
  createEngine: () =>
    createRealEngine("scripted", { env: { ...process.env, TACHO_SCRIPT: join(folder, "script.json") } }),
  model: { kind: "file", name: "scripted", path: "/nowhere/at-all.gguf" },
  longAnswer: [{ role: "user", content: "Count." }],
  longPrompt: [{ role: "user", content: "word ".repeat(900) }],
});

describeLocalEngine("llama_cpp, in its own process, with the starter model", {
  createEngine: () => createRealEngine("llama_cpp"),
  model: testModel(),
  longAnswer: [{ role: "user", content: "Count from one to thirty in words, separated by commas." }],
  longPrompt: [{ role: "user", content: "The sun rises, and the sea is calm. ".repeat(25) }],
});
