import { setImmediate } from "node:timers/promises";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { afterEach, describe, expect, it } from "vitest";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { EngineError } from "../../../native-host/src/engines/engine-error.ts";
import { parseScript } from "../../../native-host/src/engines/scripted/script.ts";
import { ScriptedEngine } from "../../../native-host/src/engines/scripted/scripted-engine.ts";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { serveStdio } from "../../../native-host/src/serving/stdio.ts";
import { MessageLog } from "../../helpers/host/message-log.ts";
import { openCore } from "../../helpers/host/open-core.ts";
import { generate, removeMemoryHosts, startMemoryHost } from "../../helpers/host/start-memory-host.ts";
import { GOLDEN_LINE } from "../../helpers/runs/sample-run.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

afterEach(removeMemoryHosts);

const LOAD_TIME = 300;
const RESIDENT = 123_456_789;
/** Prefill takes 1 ms per token, decode 10 ms. */
const SCRIPT = {
  reply: "one two three four five",
  context_size: 4096,
  prompt_tokens_per_second: 1000,
  tokens_per_second: 100,
};

/** A whole host with the scripted engine, on one clock that only the test advances. */
function startScriptedHost(script: Record<string, unknown> = {}) {
  const clock = new FakeClock();
  const scripted = new ScriptedEngine({
    clock,
    readScript: async () => {
      clock.advance(LOAD_TIME);
      return parseScript("script", JSON.stringify({ ...SCRIPT, ...script }));
    },
    strike: () => Promise.reject(new EngineError("internal", "As the script says.")),
  });
  const engine: SupervisedEngine = Object.assign(scripted, {
    residentBytes: RESIDENT,
    onIdleCrash: () => {},
  });
  const [browser, transport] = createLinkedPair();
  const store = new MemoryStatisticsStore(clock);
  serveStdio({ core: openCore({ engine, catalog: "scripted", store, clock }), transport });
  const log = new MessageLog(browser);
  return {
    store,
    log,
    send: (request: Record<string, unknown>) => browser.send(request),
    /** Advances `duration` ms, one at a time, and lets everything run that can. */
    async pass(duration: number): Promise<void> {
      for (let step = 0; step < duration; step += 1) {
        await setImmediate();
        clock.advance(1);
      }
      await setImmediate();
    },
  };
}

const MESSAGES = [
  { role: "system", content: "be very brief" },
  { role: "user", content: "say one two three" },
];
/** The rate of reading is absent: 7 tokens are too few to tell one. */
const EXPECTED: GenerationStatistics = {
  input_tokens: 7,
  cached_tokens: 0,
  output_tokens: 5,
  queue_time: 0,
  load_time: 300,
  prompt_time: 7,
  render_time: 0,
  first_token_time: 0,
  time_to_first_token: 307,
  decode_time: 40,
  total_time: 347,
  tokens_per_second: 100,
  end_to_end_tokens_per_second: 5000 / 347,
  inter_token_latency: { p50: 10, p95: 10, p99: 10, max: 10 },
  inter_token_gaps: [10, 10, 10, 10],
  context_used: 12,
  context_size: 4096,
  context_parts: { system: 3, history: 0, message: 4, answer: 5, free: 4084 },
  finish_reason: "stop",
  peak_memory: RESIDENT,
};

describe("all numbers on a controlled clock", () => {
  it("is exact for a generation that loads its model first", async () => {
    const { send, log, pass, store } = startScriptedHost();
    send(generate("a", { messages: MESSAGES }));
    await log.first("prompt_progress", "a");
    await pass(47);
    const { stats } = await log.first("generation_ended", "a");
    expect(stats).toEqual(EXPECTED);
    expect(store.last()).toEqual(EXPECTED);
    const deltas = log.of("a").flatMap((message) => (message.type === "text_delta" ? [message] : []));
    expect(deltas.map(({ output_tokens }) => output_tokens)).toEqual([1, 2, 3, 4, 5]);
    expect(deltas.map(({ time_to_first_token }) => time_to_first_token)).toEqual([307, 307, 307, 307, 307]);
    expect(deltas.map(({ tokens_per_second }) => tokens_per_second)).toEqual([undefined, 100, 100, 100, 100]);
  });

  it("is exact for one that waited and reuses most of its prompt", async () => {
    const { send, log, pass } = startScriptedHost();
    send(generate("a", { messages: MESSAGES }));
    await log.first("prompt_progress", "a");
    send(generate("b", { messages: MESSAGES }));
    await pass(47 + 41);
    const { stats } = await log.first("generation_ended", "b");
    expect(stats).toEqual({
      ...EXPECTED,
      cached_tokens: 6,
      queue_time: 47,
      load_time: 0,
      prompt_time: 1,
      time_to_first_token: 48,
      total_time: 88,
      end_to_end_tokens_per_second: 5000 / 88,
    });
  });

  it("has a rate of reading only for the first of two that ask the same long question", async () => {
    const { send, log, pass, store } = startScriptedHost();
    const messages = [{ role: "user", content: "word ".repeat(1005) }];
    send(generate("a", { messages }));
    await log.first("prompt_progress", "a");
    send(generate("b", { messages }));
    await pass(1005 + 1 + 2 * 50);
    const { stats: first } = await log.first("generation_ended", "a");
    const { stats: second } = await log.first("generation_ended", "b");
    expect(first).toMatchObject({ input_tokens: 1005, cached_tokens: 0, prompt_tokens_per_second: 1000 });
    expect(second).toMatchObject({ input_tokens: 1005, cached_tokens: 1004, prompt_time: 1 });
    expect(second).not.toHaveProperty("prompt_tokens_per_second");
    const { prompt_tokens_per_second } = store.aggregate();
    expect(prompt_tokens_per_second).toEqual({ p50: 1000, p95: 1000, p99: 1000 });
  });

  it("is exact for one stopped between two tokens", async () => {
    const { send, log, pass } = startScriptedHost();
    send(generate("a", { messages: MESSAGES }));
    await log.first("prompt_progress", "a");
    await pass(17 + 5);
    send({ action: "stop_generation", id: "s", generation_id: "a" });
    const { stats } = await log.first("generation_ended", "a");
    expect(stats).toEqual({
      ...EXPECTED,
      output_tokens: 2,
      decode_time: 10,
      total_time: 322,
      end_to_end_tokens_per_second: 2000 / 322,
      inter_token_gaps: [10],
      context_used: 9,
      context_parts: { system: 3, history: 0, message: 4, answer: 2, free: 4087 },
      finish_reason: "aborted",
      stop_latency: 0,
    });
  });

  it("is exact for one that fails at its third token", async () => {
    const { send, log, pass, store } = startScriptedHost({ faults: [{ at_token: 3, kind: "error" }] });
    send(generate("a", { messages: MESSAGES }));
    await log.first("prompt_progress", "a");
    await pass(27);
    const { stats } = await log.first("request_failed", "a");
    expect(stats).toEqual({
      ...EXPECTED,
      output_tokens: 2,
      decode_time: 10,
      total_time: 327,
      end_to_end_tokens_per_second: 2000 / 327,
      inter_token_gaps: [10],
      context_used: 9,
      context_parts: { system: 3, history: 0, message: 4, answer: 2, free: 4087 },
      finish_reason: "error",
    });
    expect((await store.listRuns({ limit: 1 })).runs).toMatchObject([
      { run_id: "run-1", error_code: "internal", stats: { output_tokens: 2 } },
    ]);
  });
});

describe("the golden vector, through a whole host", () => {
  it("gives the exact numbers and the log line", async () => {
    const { send, engine, clock, log, lines, store } = startMemoryHost();
    send(generate("g"));
    const run = await engine.generationNumber(0);
    run.push({ type: "prompt_started", at: 1000 });
    run.push({ type: "prompt_progress", at: 1000, processed: 236, total: 364, cached: 236 });
    run.push({ type: "prompt_progress", at: 1125.44, processed: 364, total: 364, cached: 236 });
    run.push({ type: "prompt_evaluated", at: 1125.44 });
    for (let token = 0; token < 35; token += 1) {
      const at = 1125.44 + (token * 642.24) / 34;
      run.push({ type: "tokens", at, text: "x", segment: "answer", count: 1, output_tokens: token + 1 });
    }
    await run.idle();
    clock.advance(767.7);
    run.push({
      type: "finish",
      at: clock.now(),
      reason: "stop",
      input_tokens: 364,
      cached_tokens: 236,
      output_tokens: 35,
      context_used: 399,
      context_size: 4096,
    });
    const { stats } = await log.first("generation_ended", "g");
    expect(stats).toMatchObject({
      input_tokens: 364,
      cached_tokens: 236,
      output_tokens: 35,
      prompt_time: 125.44,
      time_to_first_token: 125.44,
      decode_time: 642.24,
      total_time: 767.7,
      context_used: 399,
      context_size: 4096,
      finish_reason: "stop",
    });
    expect(stats.prompt_tokens_per_second).toBeCloseTo(1020.4, 1);
    expect(stats.tokens_per_second).toBeCloseTo(52.94, 2);
    const line = GOLDEN_LINE;
    expect(statisticsLine(stats)).toBe(line);
    expect(lines.filter((each) => each.includes(line))).toHaveLength(1);
    expect(store.last()).toEqual(stats);
  });
});
