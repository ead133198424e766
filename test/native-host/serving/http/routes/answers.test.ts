import { describe, expect, it } from "vitest";
import { EngineError } from "../../../../../native-host/src/engines/engine-error.ts";
import { FakeEngine } from "../../../../helpers/engine/fake-engine.ts";
import { eventsOf, openApi } from "../../../../helpers/http/open-api.ts";

const CHAT = "/v1/chat/completions";
const messages = [{ role: "user", content: "hello" }];

/** The text parts of the events of a stream. */
function textsOf(events: unknown[]): string {
  return events
    .flatMap((event) =>
      typeof event === "object" && event !== null && "choices" in event ? event.choices : [],
    )
    .map(
      (choice) =>
        (choice as { delta?: { content?: string }; text?: string }).delta?.content ??
        (choice as { text?: string }).text ??
        "",
    )
    .join("");
}

describe("POST /v1/chat/completions", () => {
  it("answers whole, with usage, timings and Tacho's numbers", async () => {
    const api = await openApi();
    const answer = api.ask(CHAT, { body: { messages } });
    const generation = await api.engine.generationNumber(0);
    generation.push({ type: "prompt_progress", at: 2000, processed: 0, total: 40, cached: 0 });
    generation.push({ type: "prompt_evaluated", at: 2005 });
    generation.tokens("Hel", "lo.");
    generation.push({
      type: "finish",
      at: 3000,
      reason: "length",
      input_tokens: 40,
      cached_tokens: 3,
      output_tokens: 2,
    });
    const { status, headers, json } = await answer;
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(json).toEqual({
      id: `chatcmpl-${headers["x-request-id"]}`,
      object: "chat.completion",
      created: 1_700_000_001,
      model: "small",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello.", refusal: null },
          logprobs: null,
          finish_reason: "length",
        },
      ],
      usage: {
        prompt_tokens: 40,
        completion_tokens: 2,
        total_tokens: 42,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      timings: expect.objectContaining({ prompt_n: 37, predicted_n: 2, predicted_ms: 10 }),
      tacho: expect.objectContaining({ finish_reason: "length", queue_time: 0, load_time: 0 }),
    });
    expect(generation.input).toMatchObject({ messages, reproducible: false });
  });

  it("streams chunks that end with the numbers and [DONE], without usage unless it is asked for", async () => {
    const api = await openApi();
    const answer = api.ask(CHAT, { body: { messages, stream: true, temperature: 0.25, seed: 5 } });
    const generation = await api.engine.generationNumber(0);
    generation.tokens("Hel", "lo.");
    generation.finish();
    const { headers, text } = await answer;
    expect(headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    const events = eventsOf(text);
    expect(events.at(-1)).toBe("[DONE]");
    expect(textsOf(events)).toBe("Hello.");
    const chunks = events.slice(0, -1) as Record<string, unknown>[];
    expect(
      chunks.every(({ object, choices }) => object === "chat.completion.chunk" && Array.isArray(choices)),
    ).toBe(true);
    expect(chunks[0]).toMatchObject({
      model: "small",
      choices: [{ delta: { role: "assistant", content: "" } }],
    });
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
      timings: { predicted_n: 2 },
      tacho: { finish_reason: "stop" },
    });
    expect(chunks.some((chunk) => "usage" in chunk)).toBe(false);
    expect(generation.input).toMatchObject({ settings: { temperature: 0.25, seed: 5 }, reproducible: true });
  });

  it("sends the usage in a last chunk without choices", async () => {
    const api = await openApi();
    const body = { messages, stream: true, stream_options: { include_usage: true } };
    const answer = api.ask(CHAT, { body });
    const generation = await api.engine.generationNumber(0);
    generation.tokens("Hi");
    generation.push({ type: "finish", at: 3000, reason: "stop", input_tokens: 4, output_tokens: 1 });
    const chunks = eventsOf((await answer).text).slice(0, -1) as Record<string, unknown>[];
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5 },
      timings: { predicted_n: 1 },
      tacho: { finish_reason: "stop" },
    });
    expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop" }], usage: null });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it("sends thoughts as reasoning, whole and as a stream", async () => {
    const api = await openApi();
    const whole = api.ask(CHAT, { body: { messages } });
    const streamed = api.ask(CHAT, { body: { messages, stream: true } });
    for (const index of [0, 1]) {
      const generation = await api.engine.generationNumber(index);
      generation.push({ type: "tokens", at: 2000, text: "Hm.", segment: "thought", count: 1 });
      generation.tokens("Yes.");
      generation.finish();
    }
    expect((await whole).json.choices[0].message).toMatchObject({
      content: "Yes.",
      reasoning_content: "Hm.",
    });
    const deltas = eventsOf((await streamed).text).flatMap((event) =>
      typeof event === "string"
        ? []
        : (event as { choices: { delta: object }[] }).choices.map(({ delta }) => delta),
    );
    expect(deltas).toEqual([
      { role: "assistant", content: "" },
      { reasoning_content: "Hm." },
      { content: "Yes." },
      {},
    ]);
  });

  it("merges the text for a client that reads slowly, and loses none of it", async () => {
    const api = await openApi();
    const { response } = api.send(CHAT, { body: { messages, stream: true } });
    const generation = await api.engine.generationNumber(0);
    const piece = "x".repeat(32 * 1024);
    const count = 500;
    generation.tokens("first");
    const { chunks } = await response;
    // Nobody reads yet, and no buffer of the system is as large as this.
    for (let index = 0; index < count; index += 1) generation.tokens(piece);
    await generation.idle();
    generation.finish();
    let text = "";
    for await (const chunk of chunks) text += chunk;
    const events = eventsOf(text);
    expect(textsOf(events)).toHaveLength("first".length + count * piece.length);
    expect(events.length).toBeLessThan(count);
  });

  it("refuses with the status of the reason, before a stream begins", async () => {
    const api = await openApi();
    const answer = api.ask(CHAT, { body: { messages, stream: true } });
    const generation = await api.engine.generationNumber(0);
    generation.fail(new EngineError("prompt_too_long", "The prompt is too long.", { tokens: 9, limit: 5 }));
    const { status, headers, json } = await answer;
    expect([status, headers["content-type"]]).toEqual([400, "application/json"]);
    expect(json).toEqual({
      error: {
        message: "The prompt is too long.",
        type: "invalid_request_error",
        param: null,
        code: "context_length_exceeded",
      },
    });
  });

  it("sends an error after the beginning as an event, and ends the stream", async () => {
    const api = await openApi();
    const answer = api.ask(CHAT, { body: { messages, stream: true } });
    const generation = await api.engine.generationNumber(0);
    generation.tokens("Hel");
    await generation.idle();
    generation.fail(new EngineError("engine_crashed", "The engine has crashed."));
    const events = eventsOf((await answer).text);
    expect(textsOf(events)).toBe("Hel");
    expect(events.slice(-2)).toEqual([
      {
        error: {
          message: "The engine has crashed.",
          type: "server_error",
          param: null,
          code: "engine_crashed",
        },
      },
      "[DONE]",
    ]);
  });

  it("answers a failure of a whole answer with its status, and says if it may be tried again", async () => {
    const api = await openApi();
    for (const [index, code, status, retry] of [
      [0, "engine_crashed", 500, undefined],
      [1, "model_load_failed", 500, "false"],
    ] as const) {
      const answer = api.ask(CHAT, { body: { messages } });
      (await api.engine.generationNumber(index)).fail(new EngineError(code, "No."));
      const told = await answer;
      expect([told.status, told.json.error.code, told.headers["x-should-retry"]]).toEqual([
        status,
        code,
        retry,
      ]);
    }
  });

  it.each([
    ["an unknown model", { messages, model: "nowhere" }, 404, "model_not_found", null],
    ["a wrong value", { messages, temperature: 7 }, 400, "invalid_settings", "temperature"],
    ["a wrong type", { messages, temperature: "hot" }, 400, "invalid_settings", "temperature"],
    ["tools", { messages, tools: [{ type: "function" }] }, 400, "unsupported_parameter", "tools"],
    ["no messages", {}, 400, null, "messages"],
  ])("refuses %s", async (_name, body, status, code, param) => {
    const api = await openApi({ models: ["small", "large"] });
    const told = await api.ask(CHAT, { body });
    expect([told.status, told.json.error.code, told.json.error.param]).toEqual([status, code, param]);
    expect(api.engine.generations).toEqual([]);
  });

  it("takes null for absent", async () => {
    const api = await openApi();
    const answer = api.ask(CHAT, {
      body: {
        messages,
        model: null,
        stream: null,
        tools: null,
        stop: null,
        seed: null,
        max_tokens: null,
        n: null,
      },
    });
    (await api.engine.generationNumber(0)).finish();
    expect((await answer).status).toBe(200);
  });

  it("answers with the model that is named, also one of a server", async () => {
    const api = await openApi();
    const answer = api.ask(CHAT, { body: { messages, model: "box/mini" } });
    (await api.remote.generationNumber(0)).finish();
    expect((await answer).json.model).toBe("box/mini");
  });

  it("passes the form of the answer on to the engine", async () => {
    const { capabilities } = new FakeEngine();
    const engine = new FakeEngine({ capabilities: { ...capabilities, grammar: true } });
    const api = await openApi({ engine });
    const schema = { type: "object", properties: { a: { type: "number" } } };
    const body = { messages, response_format: { type: "json_schema", json_schema: { name: "x", schema } } };
    const answer = api.ask(CHAT, { body });
    const generation = await engine.generationNumber(0);
    expect(generation.input.grammar).toEqual({ kind: "json_schema", schema });
    generation.finish();
    expect((await answer).status).toBe(200);
  });

  it("refuses a form that the engine cannot hold an answer to, never answering with free text", async () => {
    const { capabilities } = new FakeEngine();
    const api = await openApi({
      engine: new FakeEngine({ capabilities: { ...capabilities, grammar: false } }),
    });
    const told = await api.ask(CHAT, { body: { messages, response_format: { type: "json_object" } } });
    expect(told.status).toBe(400);
    expect(api.engine.generations).toEqual([]);
  });
});

describe("the end of a request", () => {
  it.each([true, false])("stops an answer whose client has left: stream %s", async (stream) => {
    const api = await openApi();
    const { response, leave } = api.send(CHAT, { body: { messages, stream } });
    response.catch(() => {});
    const generation = await api.engine.generationNumber(0);
    const stopped = new Promise((resolve) => generation.signal.addEventListener("abort", resolve));
    leave();
    await stopped;
    // The next answer does not wait for the one that nobody reads.
    const next = api.ask(CHAT, { body: { messages } });
    (await api.engine.generationNumber(1)).finish();
    expect((await next).status).toBe(200);
    const { runs } = await api.store.listRuns({ limit: 5 });
    expect(runs.map(({ stats }) => stats.finish_reason)).toEqual(["stop", "aborted"]);
  });

  it("takes a waiting answer out of the queue when its client leaves", async () => {
    const api = await openApi();
    const first = api.ask(CHAT, { body: { messages } });
    const generation = await api.engine.generationNumber(0);
    const { response, leave } = api.send(CHAT, { body: { messages } });
    response.catch(() => {});
    const third = api.ask(CHAT, { body: { messages } });
    await api.arrived(3);
    leave();
    await api.withdrawn(1);
    generation.finish();
    (await api.engine.generationNumber(1)).finish();
    expect([(await first).status, (await third).status]).toEqual([200, 200]);
    expect(api.engine.generations).toHaveLength(2);
  });

  it("answers 503 with a time to wait when the queue is full", async () => {
    const api = await openApi();
    const open = Array.from({ length: 9 }, () => api.send(CHAT, { body: { messages } }));
    for (const { response } of open) response.catch(() => {});
    await api.arrived(9);
    const { status, headers, json } = await api.ask(CHAT, { body: { messages, stream: true } });
    expect([status, json.error.code]).toEqual([503, "queue_full"]);
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    for (const { leave } of open) leave();
  });

  it("ends every open answer when the API closes", async () => {
    const api = await openApi();
    const streamed = api.ask(CHAT, { body: { messages, stream: true } });
    const waiting = api.ask(CHAT, { body: { messages } });
    (await api.engine.generationNumber(0)).tokens("Hel");
    await api.arrived(2);
    await api.close();
    expect(eventsOf((await streamed).text).slice(-2)).toMatchObject([
      { tacho: { finish_reason: "aborted" } },
      "[DONE]",
    ]);
    expect((await waiting).json.tacho).toMatchObject({ finish_reason: "aborted" });
  });

  it("sends a sign of life to a client that waits long, and an error as an event from then on", async () => {
    const api = await openApi();
    const { response } = api.send(CHAT, { body: { messages, stream: true } });
    const generation = await api.engine.generationNumber(0);
    api.clock.advance(15_000);
    const { statusCode, chunks } = await response;
    expect(statusCode).toBe(200);
    generation.fail(new EngineError("prompt_too_long", "Too long."));
    let text = "";
    for await (const chunk of chunks) text += chunk;
    expect(text).toMatch(/^: waiting\n\n/);
    expect(eventsOf(text)).toEqual([{ error: expect.objectContaining({ message: "Too long." }) }, "[DONE]"]);
  });
});

describe("POST /v1/completions", () => {
  it("continues a text without a chat template", async () => {
    const api = await openApi();
    const whole = api.ask("/v1/completions", { body: { prompt: "Once upon", max_tokens: 4 } });
    const first = await api.engine.generationNumber(0);
    first.tokens(" a", " time");
    first.finish();
    expect((await whole).json).toMatchObject({
      id: expect.stringMatching(/^cmpl-/),
      object: "text_completion",
      choices: [{ index: 0, text: " a time", logprobs: null, finish_reason: "stop" }],
      usage: { completion_tokens: 2 },
      timings: { predicted_n: 2 },
      tacho: { finish_reason: "stop" },
    });
    expect(first.input).toMatchObject({
      messages: [{ role: "user", content: "Once upon" }],
      raw: true,
      settings: { max_tokens: 4 },
    });
    const streamed = api.ask("/v1/completions", { body: { prompt: ["Once upon"], stream: true } });
    const second = await api.engine.generationNumber(1);
    second.tokens(" a", " time");
    second.finish();
    const events = eventsOf((await streamed).text);
    expect(textsOf(events)).toBe(" a time");
    expect(events.at(-2)).toMatchObject({
      object: "text_completion",
      choices: [{ text: "", finish_reason: "stop" }],
    });
  });

  it("never adds the system prompt of the settings", async () => {
    const api = await openApi();
    await api.ask("/api/v1/settings", { body: { system_prompt: "Be brief." } });
    const answer = api.ask("/v1/completions", { body: { prompt: "Once" } });
    const generation = await api.engine.generationNumber(0);
    generation.finish();
    await answer;
    expect(generation.input.messages).toEqual([{ role: "user", content: "Once" }]);
  });

  it.each([
    [{}],
    [{ prompt: "" }],
    [{ prompt: ["a", "b"] }],
    [{ prompt: [1, 2] }],
    [{ prompt: "a", echo: true }],
    [{ prompt: "a", suffix: "b" }],
    [{ prompt: "a", best_of: 2 }],
    [{ prompt: "a", logprobs: 0 }],
  ])("refuses %j", async (body) => {
    const api = await openApi();
    expect((await api.ask("/v1/completions", { body })).status).toBe(400);
  });

  it("refuses a model whose engine has no way to", async () => {
    const { capabilities } = new FakeEngine();
    const api = await openApi({
      engine: new FakeEngine({ capabilities: { ...capabilities, rawCompletion: false } }),
    });
    const told = await api.ask("/v1/completions", { body: { prompt: "a" } });
    expect([told.status, told.json.error.code]).toEqual([400, "invalid_request"]);
  });
});
