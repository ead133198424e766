import type { Clock } from "@tacho/shared/time/clock.ts";
import { describe, expect, it } from "vitest";
import { PRODUCTS } from "../../../../native-host/src/engines/remote/servers/products.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { finishOf, partsOf, textOf } from "../../../helpers/engine/engine-parts.ts";
import { readAnswer } from "../../../helpers/servers/read-answer.ts";

const DONE = "data: [DONE]\n\n";
const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const said = (content: string, more: object = {}) =>
  data({ choices: [{ index: 0, delta: { content }, ...more }] });
const ended = (finish_reason: string) => data({ choices: [{ index: 0, delta: {}, finish_reason }] });
const answering = (...pieces: string[]) => ({ responses: [{ pieces }] });
const failing = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  responses: [{ status, headers, pieces: [typeof body === "string" ? body : JSON.stringify(body)] }],
});

describe("the end of an answer", () => {
  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["content_filter", "filtered"],
    ["tool_calls", "stop"],
    ["function_call", "stop"],
    ["max_tokens", "length"],
    ["model_length", "context_full"],
    ["end_turn", "stop"],
    ["something new", "stop"],
  ])("%s is %s", async (reason, expected) => {
    const { parts } = await readAnswer(answering(said("Hi"), ended(reason), DONE));
    expect(finishOf(parts).reason).toBe(expected);
  });

  it("is a full context if the server wrote less than it was allowed to", async () => {
    const usage = data({ choices: [], usage: { prompt_tokens: 500, completion_tokens: 12 } });
    const end = [said("Hi"), ended("length"), usage, DONE];
    const full = await readAnswer({ ...answering(...end), contextSize: 512, settings: { max_tokens: 100 } });
    expect(finishOf(full.parts)).toMatchObject({ reason: "context_full", context_size: 512 });
    const cut = await readAnswer({ ...answering(...end), contextSize: 512, settings: { max_tokens: 12 } });
    expect(finishOf(cut.parts).reason).toBe("length");
  });

  it("is a broken stream if the server closes without saying why", async () => {
    const { parts, error } = await readAnswer(answering(said("Half an ans")));
    expect(textOf(parts)).toBe("Half an ans");
    expect(error).toMatchObject({ code: "server_stream_broken", details: { server: "box" } });
  });

  it.each([
    ["an error in the stream", data({ error: { message: "out of memory", code: 500 } })],
    ["an error as a text", data({ error: "out of memory" })],
    ["an event called error", 'event: error\ndata: {"message":"out of memory"}\n\n'],
    ["a line that begins with error", 'error: {"message":"out of memory"}\n\n'],
  ])("is the server's failure after %s", async (_name, event) => {
    const { parts, error } = await readAnswer(answering(said("Half"), event, DONE));
    expect(textOf(parts)).toBe("Half");
    expect(error).toMatchObject({ code: "server_error", message: expect.stringContaining("out of memory") });
  });

  it("is the server's failure if that is the reason it gives", async () => {
    const { error } = await readAnswer(answering(said("Half"), ended("error"), DONE));
    expect(error).toMatchObject({ code: "server_error" });
  });

  it("is the server's failure if a part of the answer cannot be read", async () => {
    const { error } = await readAnswer(
      answering(said("One "), "data: {broken\n\n", said("three"), ended("stop"), DONE),
    );
    expect(error).toMatchObject({ code: "server_error" });
  });
});

describe("stop strings", () => {
  it("cut the answer where the server does not, however it is split", async () => {
    const { parts } = await readAnswer({
      ...answering(said("one EN"), said("D two"), said(" three"), ended("stop"), DONE),
      settings: { stop: ["END"] },
    });
    expect(textOf(parts)).toBe("one ");
    expect(finishOf(parts)).toMatchObject({ reason: "stop" });
    expect(finishOf(parts).output_tokens).toBeUndefined();
  });

  it("are not looked for in a thought", async () => {
    const thought = data({ choices: [{ index: 0, delta: { reasoning_content: "END of it" } }] });
    const { parts } = await readAnswer({
      ...answering(thought, said("yes"), ended("stop"), DONE),
      settings: { stop: ["END"] },
    });
    expect([textOf(parts, "thought"), textOf(parts)]).toEqual(["END of it", "yes"]);
  });

  it("are sent as far as servers take them, and obeyed beyond that", async () => {
    const stop = ["a1", "b2", "c3", "d4", "e5"];
    const { parts, body } = await readAnswer({
      ...answering(said("say e5 now"), ended("stop"), DONE),
      settings: { stop },
    });
    expect(body(0).stop).toEqual(stop.slice(0, 4));
    expect(textOf(parts)).toBe("say ");
  });
});

describe("the request", () => {
  it("has what OpenAI's API has, and names the settings that an unknown server does not get", async () => {
    const { body, parts } = await readAnswer({
      ...answering(ended("stop"), DONE),
      settings: { temperature: 0.3, top_k: 7, min_p: 0.1, repeat_penalty: 1.2, thinking: "on", seed: 5 },
    });
    expect(body(0)).toMatchObject({
      model: "m",
      messages: [{ role: "user", content: "Greet." }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.3,
      seed: 5,
    });
    for (const key of ["top_k", "min_p", "repeat_penalty", "thinking", "stop"])
      expect(body(0)).not.toHaveProperty(key);
    expect(finishOf(parts).ignored_settings).toEqual(["top_k", "min_p", "repeat_penalty", "thinking"]);
  });

  it("has the settings that a known server knows under its names", async () => {
    const settings = {
      top_k: 7,
      min_p: 0.1,
      repeat_penalty: 1.2,
      thinking: "off",
      thinking_budget: 64,
    } as const;
    const llama = await readAnswer({
      ...answering(ended("stop"), DONE),
      product: PRODUCTS.llamaCpp,
      settings,
    });
    expect(llama.body(0)).toMatchObject({
      top_k: 7,
      min_p: 0.1,
      repeat_penalty: 1.2,
      chat_template_kwargs: { enable_thinking: false },
      thinking_budget_tokens: 64,
      timings_per_token: true,
      return_progress: true,
    });
    expect(finishOf(llama.parts).ignored_settings).toBeUndefined();
    const vllm = await readAnswer({ ...answering(ended("stop"), DONE), product: PRODUCTS.vllm, settings });
    expect(vllm.body(0)).toMatchObject({ top_k: 7, repetition_penalty: 1.2 });
    expect(finishOf(vllm.parts).ignored_settings).toEqual(["thinking_budget"]);
    const ollama = await readAnswer({
      ...answering(ended("stop"), DONE),
      product: PRODUCTS.ollama,
      settings,
    });
    expect(ollama.body(0)).toMatchObject({ reasoning_effort: "none" });
  });

  it.each([
    [
      "OpenAI's manner",
      { error: { message: "Unsupported parameter: 'seed'", param: "seed", code: "unsupported_parameter" } },
      400,
    ],
    ["FastAPI's manner", { detail: [{ loc: ["body", "seed"], msg: "Extra inputs are not permitted" }] }, 422],
  ])("is sent again without a parameter that is refused in %s", async (_name, refusal, status) => {
    const { parts, body, requests } = await readAnswer({
      responses: [
        { status, pieces: [JSON.stringify(refusal)] },
        { pieces: [said("Hi"), ended("stop"), DONE] },
      ],
    });
    expect(requests).toHaveLength(2);
    expect([body(0).seed, body(1).seed]).toEqual([1, undefined]);
    expect(textOf(parts)).toBe("Hi");
    expect(finishOf(parts).ignored_settings).toContain("seed");
  });

  it("does not go on for ever if the same parameter is refused again", async () => {
    const { error, requests } = await readAnswer(failing(400, { error: { message: "No.", param: "seed" } }));
    expect(requests).toHaveLength(2);
    expect(error).toMatchObject({ code: "server_error" });
  });

  it("is not sent again because of a parameter that it did not have", async () => {
    const { error, requests } = await readAnswer(failing(400, { error: { message: "No.", param: "other" } }));
    expect(requests).toHaveLength(1);
    expect(error).toMatchObject({ code: "server_error" });
  });

  it("ends where a stream brings more than an answer can be", async () => {
    const piece = said("x".repeat(1024 * 1024));
    const { error } = await readAnswer(answering(...Array<string>(20).fill(piece)));
    expect(error).toMatchObject({
      code: "server_error",
      message: expect.stringContaining("more than an answer"),
    });
  });
});

describe("a refusal", () => {
  it.each([
    [401, { error: { message: "Invalid API Key" } }, "server_refused"],
    [403, "Forbidden", "server_refused"],
    [404, { error: { message: 'model "m" not found, try pulling it first' } }, "model_not_found"],
    [
      404,
      { object: "error", message: "The model `m` does not exist.", type: "NotFoundError" },
      "model_not_found",
    ],
    [400, { error: { message: "m is not a valid model ID", code: 400 } }, "model_not_found"],
    [404, "404 page not found", "server_error"],
    [429, { error: { message: "Rate limit" } }, "server_busy"],
    [503, { error: { message: "server busy, please try again" } }, "server_busy"],
    [500, { error: { message: "out of memory" } }, "server_error"],
    [502, "<html>Bad gateway</html>", "server_error"],
    [
      400,
      { error: { type: "exceed_context_size_error", message: "too long", n_prompt_tokens: 900, n_ctx: 512 } },
      "prompt_too_long",
    ],
    [
      400,
      { error: { code: "context_length_exceeded", message: "This model's maximum context length is 512." } },
      "prompt_too_long",
    ],
  ])("with status %d and %j is %s", async (status, body, code) => {
    const { error, parts } = await readAnswer(failing(status, body));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*\.?/) });
    expect(parts).toEqual([]);
  });

  it("says how long the prompt is, where the server does", async () => {
    const body = {
      error: { type: "exceed_context_size_error", message: "long", n_prompt_tokens: 900, n_ctx: 512 },
    };
    expect((await readAnswer(failing(400, body))).error).toMatchObject({
      details: { tokens: 900, limit: 512 },
    });
  });

  it("says when to try again", async () => {
    const { error, requests } = await readAnswer(failing(429, "slow down", { "retry-after": "30" }));
    expect(requests).toHaveLength(1);
    expect(error).toMatchObject({
      code: "server_busy",
      details: { retry_after: 30_000 },
      message: expect.stringContaining("30 s"),
    });
  });

  it("that asks to wait for a moment is waited for", async () => {
    const { parts, requests } = await readAnswer({
      responses: [
        { status: 429, headers: { "retry-after": "0" }, pieces: ["slow down"] },
        { pieces: [said("Hi"), ended("stop"), DONE] },
      ],
    });
    expect(requests).toHaveLength(2);
    expect(textOf(parts)).toBe("Hi");
  });

  it.each([
    ["10", true],
    ["11", false],
  ])("that asks for %s s of patience is waited for: %s", async (seconds, isWaitedFor) => {
    const delays: number[] = [];
    const schedule: Clock["schedule"] = (delay, callback) => {
      delays.push(delay);
      setImmediate(callback);
      return () => {};
    };
    const { error } = await readAnswer({
      responses: [
        { status: 429, headers: { "retry-after": seconds }, pieces: ["slow down"] },
        { pieces: [said("Hi"), ended("stop"), DONE] },
      ],
      clock: { ...systemClock, schedule },
    });
    expect(delays.includes(10_000)).toBe(isWaitedFor);
    expect(error === undefined).toBe(isWaitedFor);
  });

  it("of a server that loads its model is waited for, as a load", async () => {
    const loading = { error: { code: 503, message: "Loading model", type: "unavailable_error" } };
    const { parts } = await readAnswer({
      responses: [
        { status: 503, pieces: [JSON.stringify(loading)] },
        { pieces: [said("Hi"), ended("stop"), DONE] },
      ],
    });
    expect(parts.map(({ type }) => type)).toEqual(["load_started", "load_ended", "tokens", "finish"]);
  });

  it("of a server that loads its model can be stopped meanwhile", async () => {
    const controller = new AbortController();
    const { parts, error } = await readAnswer({
      ...failing(503, { error: { message: "Loading model" } }),
      signal: controller.signal,
      onPart: ({ type }) => {
        if (type === "load_started") controller.abort();
      },
    });
    expect(error).toBeUndefined();
    expect(finishOf(parts)).toMatchObject({ reason: "aborted", note: "server_stop_unknown" });
  });
});

describe("a server that is none", () => {
  it("that answers with a web page is told so", async () => {
    const { error } = await readAnswer({
      responses: [
        { headers: { "content-type": "text/html; charset=utf-8" }, pieces: ["<html>Hello</html>"] },
      ],
    });
    expect(error).toMatchObject({ code: "server_error", message: expect.stringContaining("web page") });
  });

  it("that does not stream is read in one piece", async () => {
    const whole = {
      choices: [
        {
          message: { role: "assistant", content: "Hi there", reasoning_content: "Hm." },
          finish_reason: "stop",
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    };
    const { parts } = await readAnswer({
      responses: [{ headers: { "content-type": "application/json" }, pieces: [JSON.stringify(whole)] }],
    });
    expect([textOf(parts, "thought"), textOf(parts)]).toEqual(["Hm.", "Hi there"]);
    expect(finishOf(parts)).toMatchObject({ reason: "stop", output_tokens: 4 });
  });

  it("that sends more in one piece than an answer can be is given up", async () => {
    const pieces = Array.from({ length: 17 }, () => "x".repeat(1024 * 1024));
    const { error } = await readAnswer({
      responses: [{ headers: { "content-type": "application/json" }, pieces }],
    });
    expect(error).toMatchObject({ code: "server_error" });
  });

  it("that never ends a line is given up", async () => {
    const line = "x".repeat(1024 * 1024);
    const { error } = await readAnswer(answering("data: ", line, line, line, line, line, line));
    expect(error).toMatchObject({ code: "server_error" });
  });

  it("that answers with nothing has broken off", async () => {
    expect((await readAnswer(answering())).error).toMatchObject({ code: "server_stream_broken" });
  });

  it("that sends numbers in place of texts writes nothing", async () => {
    const odd = data({ choices: [{ index: 0, delta: { content: 7, reasoning: {}, tool_calls: "no" } }] });
    const { parts } = await readAnswer(answering(odd, data(null), data([]), data("x"), ended("stop"), DONE));
    expect(textOf(parts)).toBe("");
    expect(finishOf(parts).reason).toBe("stop");
  });
});

describe("a message that is continued", () => {
  const begun = { role: "assistant", content: "Hi there, my" } as const;

  it.each([
    ["in one piece", ["Hi there, my", " name"]],
    ["together with what follows", ["Hi there, my name"]],
    ["in many pieces", ["Hi", " there", ", my", " na", "me"]],
  ])("is not written twice if the server sends it again %s", async (_name, pieces) => {
    const given = answering(...pieces.map((piece) => said(piece)), ended("stop"), DONE);
    const { parts } = await readAnswer({ ...given, begun });
    expect(textOf(parts)).toBe(" name");
  });

  it("stays whole if the server begins anew, or goes on in a similar way", async () => {
    const { parts } = await readAnswer({
      ...answering(said("Hi there"), said(" you"), ended("stop"), DONE),
      begun,
    });
    expect(textOf(parts)).toBe("Hi there you");
  });
});

describe("the numbers on the way", () => {
  it("count the token that ends the answer, which has no text", async () => {
    const counted = (delta: object, n: number, finish_reason: string | null = null) =>
      data({ choices: [{ index: 0, delta, finish_reason }], timings: { predicted_n: n } });
    const { parts } = await readAnswer(
      answering(counted({ content: "a" }, 1), counted({ content: "b" }, 2), counted({}, 3, "stop"), DONE),
    );
    expect(partsOf(parts, "tokens").map(({ text, count }) => [text, count])).toEqual([
      ["a", 1],
      ["b", 1],
      ["", 1],
    ]);
  });

  it("come with each piece where the server counts them", async () => {
    const timings = (predicted_n: number) => ({ timings: { predicted_n } });
    const counted = (content: string, n: number) =>
      data({ choices: [{ index: 0, delta: { content } }], ...timings(n) });
    const { parts } = await readAnswer(answering(counted("a", 1), counted("bc", 3), ended("stop"), DONE));
    expect(partsOf(parts, "tokens")).toMatchObject([
      { text: "a", count: 1, output_tokens: 1 },
      { text: "bc", count: 2, output_tokens: 3 },
    ]);
  });

  it("are absent where the server does not", async () => {
    const { parts } = await readAnswer(answering(said("a"), said("bc"), ended("stop"), DONE));
    for (const part of partsOf(parts, "tokens")) expect(part).not.toHaveProperty("count");
    const { ignored_settings: _, ...finish } = finishOf(parts);
    expect(finish).toEqual({ type: "finish", at: expect.any(Number), reason: "stop" });
  });

  it("are kept of an answer that was stopped", async () => {
    const controller = new AbortController();
    const counted = data({
      choices: [{ index: 0, delta: { content: "a" } }],
      timings: { predicted_n: 1, cache_n: 2, prompt_n: 3 },
    });
    const { parts } = await readAnswer({
      ...answering(counted, said("never seen"), ended("stop"), DONE),
      signal: controller.signal,
      onPart: () => controller.abort(),
    });
    expect(textOf(parts)).toBe("a");
    expect(finishOf(parts)).toMatchObject({
      reason: "aborted",
      input_tokens: 5,
      cached_tokens: 2,
      output_tokens: 1,
    });
  });

  it("show how far the server has read", async () => {
    const progress = (processed: number) =>
      data({
        choices: [{ index: 0, delta: { role: "assistant", content: null } }],
        prompt_progress: { total: 9, cache: 2, processed },
      });
    const { parts } = await readAnswer(answering(progress(2), progress(9), said("a"), ended("stop"), DONE));
    expect(partsOf(parts, "prompt_progress")).toMatchObject([
      { processed: 2, total: 9, cached: 2 },
      { processed: 9, total: 9, cached: 2 },
    ]);
  });
});
