import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { expect, it } from "vitest";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { serveStdio } from "../../../native-host/src/serving/stdio.ts";
import { ServerLikeEngine } from "../../helpers/engine/server-like-engine.ts";
import { MessageLog } from "../../helpers/host/message-log.ts";
import { openCore } from "../../helpers/host/open-core.ts";
import { generate, TOLERANT_HELLO } from "../../helpers/host/start-memory-host.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

/** A whole host with an engine that behaves as a server does, and takes 50 ms for each chunk. */
function startHost({ reports }: { reports: boolean }) {
  const clock = new FakeClock();
  const words = Array.from({ length: 35 }, () => "x");
  const now = () => {
    clock.advance(50);
    return clock.now();
  };
  const engine = new ServerLikeEngine({ clock: { now }, reports, words });
  const [client, transport] = createLinkedPair();
  const store = new MemoryStatisticsStore(clock);
  serveStdio({ core: openCore({ engine, catalog: "mini", store, clock }), transport });
  const log = new MessageLog(client);
  return { log, store, send: (request: Record<string, unknown>) => client.send(request) };
}

it("tells where each number comes from, on the wire and in the history", async () => {
  const { log, store, send } = startHost({ reports: true });
  send(TOLERANT_HELLO);
  send(generate("g"));
  const { stats } = await log.first("generation_ended", "g");
  expect(stats).toMatchObject({
    input_tokens: 364,
    output_tokens: 35,
    decode_time: 642.24,
    sources: { output_tokens: "reported", decode_time: "reported" },
  });
  expect(stats.tokens_per_second).toBeCloseTo(52.94, 2);
  const { runs } = await store.listRuns({ limit: 1 });
  expect(runs).toMatchObject([{ engine: "openai_compatible", stats }]);
  for (const fact of ["backend", "size", "threads", "gpu_layers", "gpu_layers_asked"])
    expect(runs[0]).not.toHaveProperty(fact);
});

it("leaves counts out of deltas and totals where the engine has none", async () => {
  const { log, send } = startHost({ reports: false });
  send(TOLERANT_HELLO);
  send(generate("g"));
  await log.end("g");
  const deltas = log.of("g").filter(({ type }) => type === "text_delta");
  expect(deltas.length).toBeGreaterThan(1);
  for (const delta of deltas) expect(delta).not.toHaveProperty("output_tokens");
  send({ action: "get_stats", id: "s" });
  const { aggregate } = await log.first("stats", "s");
  expect(aggregate.generations).toBe(1);
  expect(aggregate).not.toHaveProperty("output_tokens");
});

it("gives a client of release 0.1.0 the counts it cannot do without", async () => {
  const { log, send } = startHost({ reports: false });
  send({ action: "hello", id: "hello", protocol_version: 1 });
  send(generate("g"));
  await log.end("g");
  for (const delta of log.of("g").filter(({ type }) => type === "text_delta"))
    expect(delta).toMatchObject({ output_tokens: 0 });
  send({ action: "load_model", id: "l" });
  expect(await log.end("l")).toMatchObject({ type: "model_loaded", backend: "unknown", size: 0 });
  send({ action: "get_stats", id: "s" });
  expect(await log.end("s")).toMatchObject({ aggregate: { output_tokens: 0 } });
});
