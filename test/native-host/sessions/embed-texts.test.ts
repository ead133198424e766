import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import { EmbeddingRun } from "../../../native-host/src/core/jobs/embedding-run.ts";
import { EngineError } from "../../../native-host/src/engines/engine-error.ts";
import { ModelCatalog } from "../../../native-host/src/models/model-catalog.ts";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { SessionRuns } from "../../../native-host/src/sessions/parts/session-runs.ts";
import { openSession } from "../../../native-host/src/sessions/session.ts";
import { tinyEmbeddingModel } from "../../fixtures/gguf/tiny-embedding-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { FakeEngine } from "../../helpers/engine/fake-engine.ts";
import { temporaryFolder } from "../../helpers/files/temporary-folder.ts";
import { openCore } from "../../helpers/host/open-core.ts";
import { silentLogger } from "../../helpers/host/silent-logger.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

const never = new AbortController().signal;

/** A host with a model that chats and one that makes vectors. */
function openHost({ models = ["chat", "vectors"], engine = new FakeEngine() } = {}) {
  const folder = temporaryFolder();
  const bytes = { chat: tinyModelFile(), vectors: tinyEmbeddingModel() };
  for (const [name, content] of Object.entries(bytes))
    if (models.includes(name)) writeFileSync(join(folder, `${name}.gguf`), content);
  const clock = new FakeClock();
  const core = openCore({
    engines: [{ engine, runs: () => true }],
    catalog: new ModelCatalog({ folder, config: new ConfigFile(join(folder, "config.json"), silentLogger) }),
    store: new MemoryStatisticsStore(clock),
    clock,
  });
  onTestFinished(() => core.close());
  const session = openSession(core, { kind: "api", send: () => undefined });
  return { core, engine, session };
}

const vector = (first: number) => ({ vector: [first, 0], tokens: 3 });

it("loads a model for vectors and returns them in order", async () => {
  const { engine, session } = openHost();
  const result = session.embed({ model: "vectors", texts: ["a", "b"] }, never);
  const request = await engine.embeddingNumber(0);
  expect(request.texts).toEqual(["a", "b"]);
  request.resolve([vector(1), vector(0)]);
  expect(await result).toEqual({ model: "vectors", embeddings: [vector(1), vector(0)] });
  expect(engine.loads.map(({ request: { purpose, model } }) => [purpose, model.name])).toEqual([
    ["embeddings", "vectors"],
  ]);
});

it("keeps the model for the next request", async () => {
  const { engine, session } = openHost();
  for (const index of [0, 1]) {
    const result = session.embed({ model: "vectors", texts: ["a"] }, never);
    (await engine.embeddingNumber(index)).resolve([vector(1)]);
    await result;
  }
  expect(engine.loads).toHaveLength(1);
});

it("takes the first model that makes vectors where none is named", async () => {
  const { engine, session } = openHost();
  const result = session.embed({ texts: ["a"] }, never);
  (await engine.embeddingNumber(0)).resolve([vector(1)]);
  expect((await result).model).toBe("vectors");
});

it("refuses a model that chats, before it replaces the one in memory", async () => {
  const { engine, session } = openHost();
  await expect(session.embed({ model: "chat", texts: ["a"] }, never)).rejects.toMatchObject({
    code: "model_invalid",
    details: { reason: "not_embedding" },
  });
  expect(engine.loads).toEqual([]);
});

it("says so where no model makes vectors, or an unknown one is named", async () => {
  const { session } = openHost({ models: ["chat"] });
  await expect(session.embed({ texts: ["a"] }, never)).rejects.toMatchObject({ code: "model_not_found" });
  await expect(session.embed({ model: "other", texts: ["a"] }, never)).rejects.toMatchObject({
    code: "model_not_found",
  });
});

it("refuses an engine that makes none", async () => {
  const { capabilities } = new FakeEngine();
  const engine = new FakeEngine({ capabilities: { ...capabilities, embeddings: false } });
  const { session } = openHost({ engine });
  await expect(session.embed({ model: "vectors", texts: ["a"] }, never)).rejects.toMatchObject({
    code: "invalid_request",
  });
});

it.each([
  ["no text", []],
  ["an empty text", ["a", ""]],
  ["too many texts", Array<string>(2049).fill("a")],
])("refuses %s", async (_, texts) => {
  const { engine, session } = openHost();
  await expect(session.embed({ model: "vectors", texts }, never)).rejects.toMatchObject({
    code: "invalid_request",
  });
  expect(engine.loads).toEqual([]);
});

it("waits for its turn, and can be withdrawn meanwhile", async () => {
  const { core, engine } = openHost();
  const runs = new SessionRuns(core);
  const lane = core.engines.primary;
  const loadRequest = () =>
    ({ model: core.catalog.resolve("vectors"), settings: {}, purpose: "embeddings" }) as const;
  const [first, second, third] = ["first", "second", "third"].map((text) => {
    const run = new EmbeddingRun({ lane, texts: [text], loadRequest });
    runs.add(run);
    return run;
  });
  if (first === undefined || second === undefined || third === undefined) throw new Error("no runs");
  runs.stop(second, 0);
  await expect(second.result).rejects.toBeInstanceOf(EngineError);
  (await engine.embeddingNumber(0)).resolve([vector(1)]);
  await first.result;
  const next = await engine.embeddingNumber(1);
  expect(next.texts).toEqual(["third"]);
  next.resolve([vector(1)]);
  await third.result;
});

it("stops the engine when it is aborted, and when the session closes", async () => {
  const { engine, session } = openHost();
  const controller = new AbortController();
  const aborted = session.embed({ model: "vectors", texts: ["a"] }, controller.signal);
  await engine.embeddingNumber(0);
  controller.abort();
  await expect(aborted).rejects.toBeInstanceOf(EngineError);
  const open = session.embed({ model: "vectors", texts: ["b"] }, never);
  await engine.embeddingNumber(1);
  const ended = expect(open).rejects.toMatchObject({ code: "shutting_down" });
  await session.close();
  await ended;
});

it("reports a failure of the engine", async () => {
  const { engine, session } = openHost();
  const result = session.embed({ model: "vectors", texts: ["a"] }, never);
  (await engine.embeddingNumber(0)).reject(new EngineError("engine_crashed", "It crashed."));
  await expect(result).rejects.toMatchObject({ code: "engine_crashed" });
  const again = session.embed({ model: "vectors", texts: ["a"] }, never);
  (await engine.embeddingNumber(1)).resolve([vector(1)]);
  await again;
  expect(engine.loads).toHaveLength(2);
});
