import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { afterEach, describe, expect, it } from "vitest";
import type { Outflow } from "../../../../native-host/src/core/replies/outlet.ts";
import { EngineError } from "../../../../native-host/src/engines/engine-error.ts";
import {
  DRAWN_SEED,
  generate,
  removeMemoryHosts,
  startMemoryHost,
} from "../../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

const STARTER = "SmolLM2-135M-Instruct.Q4_1";

class SlowReader implements Outflow {
  full = false;
  private listener = () => {};

  isFull(): boolean {
    return this.full;
  }

  onDrain(listener: () => void): void {
    this.listener = listener;
  }

  drain(): void {
    this.full = false;
    this.listener();
  }
}

describe("a generation", () => {
  it("passes on the note about its end", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.push({ type: "finish", at: 1000, reason: "stop", note: "repetition" });
    expect(await log.end("g")).toMatchObject({ finish_reason: "stop", note: "repetition" });
  });

  it("sends all messages in order", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.push({ type: "prompt_started", at: 1000 });
    generation.push({ type: "prompt_progress", at: 1010, processed: 10, total: 110, cached: 10 });
    generation.push({ type: "prompt_progress", at: 1030, processed: 60, total: 110, cached: 10 });
    generation.push({ type: "prompt_progress", at: 1050, processed: 110, total: 110, cached: 10 });
    generation.push({ type: "prompt_evaluated", at: 1050 });
    generation.push({
      type: "tokens",
      at: 1060,
      text: "Hel",
      segment: "thought",
      count: 1,
      output_tokens: 1,
    });
    generation.push({ type: "tokens", at: 1070, text: "", segment: "thought", count: 1, output_tokens: 2 });
    generation.push({ type: "tokens", at: 1080, text: "lo", segment: "answer", count: 1, output_tokens: 3 });
    generation.push({ type: "text", text: "!", segment: "answer" });
    generation.push({
      type: "finish",
      at: 1081,
      reason: "stop",
      input_tokens: 110,
      cached_tokens: 10,
      output_tokens: 3,
      context_used: 113,
      context_size: 4096,
    });
    await log.end("g");
    expect(log.of("g")).toMatchObject([
      { type: "generation_started", model: STARTER, queue_time: 0 },
      { type: "prompt_progress", processed: 10, total: 110, cached: 10 },
      { type: "prompt_progress", processed: 60, eta: 20 },
      { type: "prompt_progress", processed: 110, eta: 0 },
      {
        type: "text_delta",
        seq: 0,
        text: "Hel",
        segment: "thought",
        output_tokens: 1,
        time_to_first_token: 60,
      },
      { type: "text_delta", seq: 1, text: "lo", segment: "answer", output_tokens: 3, tokens_per_second: 100 },
      { type: "text_delta", seq: 2, text: "!", segment: "answer", output_tokens: 3 },
      {
        type: "generation_ended",
        run_id: "run-1",
        status: "success",
        finish_reason: "stop",
        stats: { input_tokens: 110, cached_tokens: 10, output_tokens: 3, thought_tokens: 2, prompt_time: 50 },
        settings: { seed: DRAWN_SEED, temperature: 0.7 },
      },
    ]);
    expect(log.of("g")[1]).not.toHaveProperty("eta");
    expect(log.of("g").at(-1)).not.toHaveProperty("text");
  });

  it("passes the request's sampling values and seed to the engine, without load settings", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g", { settings: { temperature: 0, seed: 7, unknown: true } }));
    const generation = await engine.generationNumber(0);
    generation.finish();
    expect(generation.input.settings).toMatchObject({ temperature: 0, seed: 7, top_k: 40 });
    expect(generation.input.settings).not.toHaveProperty("context_size");
    expect(await log.end("g")).toMatchObject({ settings: generation.input.settings });
  });

  it("refuses load settings in a request", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g", { settings: { context_size: 512, temperature: 9 } }));
    expect(await log.end("g")).toMatchObject({
      type: "request_failed",
      error: {
        code: "invalid_settings",
        details: { context_size: expect.any(String), temperature: expect.any(String) },
      },
      run_id: "run-1",
      partial: false,
    });
    expect(engine.loads).toHaveLength(0);
  });

  it("puts the system prompt first unless the request has its own", async () => {
    const { send, engine, log } = startMemoryHost();
    send({ action: "update_settings", id: "u", settings: { system_prompt: "Be brief." } });
    send(generate("a"));
    const first = await engine.generationNumber(0);
    first.finish();
    send(
      generate("b", {
        messages: [
          { role: "system", content: "" },
          { role: "user", content: "hello" },
        ],
      }),
    );
    const second = await engine.generationNumber(1);
    second.finish();
    expect(first.input.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "hello" },
    ]);
    expect(second.input.messages[0]).toEqual({ role: "system", content: "" });
    expect(await log.end("a")).toMatchObject({ settings: { system_prompt: "Be brief." } });
    expect(await log.end("b")).toMatchObject({ settings: { system_prompt: "" } });
  });

  it("sends only the final message, with the text, when not streaming", async () => {
    const { send, engine, log } = startMemoryHost();
    send({ action: "generate", messages: [{ role: "user", content: "hello" }], stream: false });
    const generation = await engine.generationNumber(0);
    generation.push({ type: "tokens", at: 2000, text: "hm", segment: "thought", count: 1, output_tokens: 1 });
    generation.push({ type: "tokens", at: 2010, text: "yes", segment: "answer", count: 1, output_tokens: 2 });
    generation.finish();
    const ended = await log.first("generation_ended");
    expect(ended).toMatchObject({ text: "yes", thought: "hm" });
    expect(ended).not.toHaveProperty("id");
    expect(log.all).toHaveLength(1);
  });

  it("fails with its numbers when the text exceeds one message", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g", { stream: false }));
    const generation = await engine.generationNumber(0);
    generation.tokens("é".repeat(MAX_HOST_FRAME_BYTES / 2));
    generation.finish();
    expect(await log.end("g")).toMatchObject({
      type: "request_failed",
      error: { code: "message_too_large" },
      run_id: "run-1",
      stats: { output_tokens: 1, finish_reason: "error" },
      partial: false,
    });
  });

  it("has no time and no speed over which the machine slept, and keeps the others", async () => {
    const { send, engine, clock, log } = startMemoryHost();
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    const token = (output_tokens: number) =>
      generation.push({
        type: "tokens",
        at: clock.now(),
        text: "x",
        segment: "answer",
        count: 1,
        output_tokens,
      });
    clock.advance(20);
    token(1);
    clock.advance(10);
    token(2);
    await generation.idle();
    clock.sleep(3_600_000);
    token(3);
    clock.advance(30);
    token(4);
    generation.push({ type: "finish", at: clock.now(), reason: "stop", output_tokens: 4 });
    const { stats } = await log.first("generation_ended", "g");
    expect(stats).toMatchObject({ time_to_first_token: 20, output_tokens: 4, inter_token_gaps: [10, 30] });
    for (const name of ["decode_time", "tokens_per_second", "total_time", "end_to_end_tokens_per_second"]) {
      expect(stats).not.toHaveProperty(name);
    }
    expect(clock.pending.filter((due) => due <= 1000)).toEqual([]);
  });

  it("has stopped, and was not aborted, when its tokens end by themselves", async () => {
    const { send, engine, log, store } = startMemoryHost();
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.tokens("one");
    generation.finish("aborted");
    expect(await log.end("g")).toMatchObject({ type: "generation_ended", finish_reason: "stop" });
    expect(store.aggregate().finish_reasons).toMatchObject({ stop: 1, aborted: 0 });
  });

  it("records an answer too large for one message as failed, even after a stop", async () => {
    const { send, engine, log, store } = startMemoryHost();
    send(generate("g", { stream: false }));
    (await engine.generationNumber(0)).tokens("x".repeat(MAX_HOST_FRAME_BYTES));
    await (await engine.generationNumber(0)).idle();
    send({ action: "stop_generation", id: "s" });
    const { stats } = await log.first("request_failed", "g");
    expect(stats).toMatchObject({ finish_reason: "error" });
    expect(stats).not.toHaveProperty("stop_latency");
    expect(store.last()).toMatchObject({ finish_reason: "error" });
    expect(store.aggregate().finish_reasons).toMatchObject({ error: 1, stop: 0, aborted: 0 });
    const { runs } = await store.listRuns({ limit: 5 });
    expect(runs).toMatchObject([{ run_id: "run-1", error_code: "message_too_large" }]);
  });

  it("splits a text larger than one message between characters", async () => {
    const { send, engine, log } = startMemoryHost();
    const text = "🌍\u0000é".repeat(60_000);
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.tokens(text);
    generation.finish();
    await log.end("g");
    const deltas = log.of("g").filter((message) => message.type === "text_delta");
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, index) => index));
    expect(deltas.map((delta) => delta.text).join("")).toBe(text);
    for (const delta of deltas) {
      expect(Buffer.byteLength(JSON.stringify(delta))).toBeLessThanOrEqual(MAX_HOST_FRAME_BYTES);
      expect(delta.text).not.toMatch(/^[\udc00-\udfff]/);
    }
  });

  it("merges text while the reader is slow and loses none of it", async () => {
    const outflow = new SlowReader();
    const { send, engine, log } = startMemoryHost({ outflow });
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.tokens("a");
    await log.first("text_delta", "g");
    outflow.full = true;
    generation.tokens(..."bcdefghij");
    generation.push({ type: "tokens", at: 2200, text: "?", segment: "thought", count: 1, output_tokens: 11 });
    await generation.idle();
    expect(log.of("g").filter(({ type }) => type === "text_delta")).toHaveLength(1);
    outflow.drain();
    await log.find((message) => message.type === "text_delta" && message.segment === "thought");
    outflow.full = true;
    generation.push({ type: "tokens", at: 2210, text: "k", segment: "answer", count: 1, output_tokens: 12 });
    generation.finish();
    await log.end("g");
    const deltas = log.of("g").filter((message) => message.type === "text_delta");
    expect(deltas).toMatchObject([
      { seq: 0, text: "a", output_tokens: 1 },
      { seq: 1, text: "bcdefghij", output_tokens: 11 },
      { seq: 2, text: "?", segment: "thought" },
      { seq: 3, text: "k", output_tokens: 12 },
    ]);
  });
});

describe("a generation that fails", () => {
  it.each(["engine_crashed", "engine_hung"] as const)(
    "keeps text and numbers after %s, and loads again for the next request",
    async (code) => {
      const { send, engine, log, store } = startMemoryHost();
      send({ action: "hello", id: "h", protocol_version: 1 });
      send(generate("g"));
      const generation = await engine.generationNumber(0);
      generation.tokens("a", "b");
      await log.find((message) => message.type === "text_delta" && message.seq === 1);
      generation.fail(new EngineError(code, "The engine is gone."));
      expect(await log.end("g")).toMatchObject({
        type: "request_failed",
        action: "generate",
        error: { code, retryable: true },
        run_id: "run-1",
        stats: { output_tokens: 2, finish_reason: "error" },
        partial: true,
      });
      expect(log.all).toContainEqual({ type: "model_state", model: STARTER, status: "unloaded" });
      expect(store.last()).toMatchObject({ finish_reason: "error", output_tokens: 2 });
      send(generate("g"));
      (await engine.generationNumber(1)).finish();
      await log.first("generation_ended", "g");
      expect(engine.loads).toHaveLength(2);
    },
  );

  it("keeps the model loaded after an error that the engine reports", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g"));
    (await engine.generationNumber(0)).fail(
      new EngineError("prompt_too_long", "Too long.", { tokens: 5000, limit: 4095 }),
    );
    expect(await log.end("g")).toMatchObject({
      error: { code: "prompt_too_long", details: { tokens: 5000, limit: 4095 } },
      partial: false,
    });
    send(generate("h"));
    (await engine.generationNumber(1)).finish();
    await log.end("h");
    expect(engine.loads).toHaveLength(1);
  });

  it("explains a failed load, with the numbers", async () => {
    const { send, engine, log, store } = startMemoryHost();
    engine.holdLoads = true;
    send(generate("g"));
    const load = await engine.loadNumber(0);
    load.fail(new EngineError("model_invalid", "Not a GGUF file."));
    expect(await log.end("g")).toMatchObject({
      error: { code: "model_invalid", message: "Not a GGUF file." },
      stats: { output_tokens: 0, load_time: 0, finish_reason: "error" },
      partial: false,
    });
    expect(log.of("g")[0]).toMatchObject({ type: "generation_started" });
    expect(store.aggregate().finish_reasons.error).toBe(1);
  });

  it("reports an unexpected error as internal, without details", async () => {
    const { send, engine, log, lines } = startMemoryHost();
    send(generate("g"));
    (await engine.generationNumber(0)).fail(new TypeError("secret"));
    const failed = await log.end("g");
    expect(failed).toMatchObject({ error: { code: "internal" } });
    expect(JSON.stringify(failed)).not.toContain("secret");
    expect(lines.join("")).toContain("secret");
  });

  it("refuses an unknown model before loading anything", async () => {
    const { send, engine, log } = startMemoryHost();
    for (const model of [
      "nope",
      "../beta",
      "beta.gguf",
      "/etc/passwd",
      "alpha.Q8_0\u0000",
      "x".repeat(5000),
    ]) {
      log.clear();
      send(generate("g", { model }));
      const failed = await log.end("g");
      expect(failed).toMatchObject({ error: { code: "model_not_found" }, partial: false });
      expect(JSON.stringify(failed).length).toBeLessThan(1000);
    }
    expect(engine.loads).toHaveLength(0);
  });

  it("names the way out when there is no model", async () => {
    const { send, log } = startMemoryHost({ models: [] });
    send(generate("g"));
    expect(await log.end("g")).toMatchObject({
      error: { code: "model_not_found", message: expect.stringContaining("npm start") },
    });
  });
});

describe("a request with a model of its own", () => {
  it("loads the requested model, and the default again for the next request", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("a", { model: "beta" }));
    (await engine.generationNumber(0)).finish();
    expect(log.of("a")[0]).toMatchObject({ type: "generation_started", model: "beta" });
    send(generate("b"));
    (await engine.generationNumber(1)).finish();
    await log.end("b");
    expect(engine.loads.map(({ request }) => request.model.name)).toEqual(["beta", STARTER]);
  });
});
