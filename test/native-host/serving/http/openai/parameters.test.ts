import { describe, expect, it } from "vitest";
import { readParameters } from "../../../../../native-host/src/serving/http/openai/parameters.ts";

describe("parameters", () => {
  it("maps OpenAI's names, and those that other servers added, to settings", () => {
    expect(
      readParameters({
        model: "small",
        temperature: 0.1,
        top_p: 0.2,
        top_k: 3,
        min_p: 0.4,
        frequency_penalty: 0.5,
        presence_penalty: 0.6,
        repetition_penalty: 1.2,
        max_completion_tokens: 7,
        seed: 8,
        stop: "END",
        stream: true,
        stream_options: { include_usage: true },
      }),
    ).toEqual({
      model: "small",
      settings: {
        temperature: 0.1,
        top_p: 0.2,
        top_k: 3,
        min_p: 0.4,
        frequency_penalty: 0.5,
        presence_penalty: 0.6,
        repeat_penalty: 1.2,
        max_tokens: 7,
        seed: 8,
        stop: ["END"],
      },
      stream: true,
      includeUsage: true,
    });
  });

  it("asks for nothing where nothing is said, and ignores what does not change an answer", () => {
    const harmless = {
      user: "u",
      metadata: {},
      store: true,
      service_tier: "auto",
      parallel_tool_calls: true,
      prompt_cache_key: "k",
      safety_identifier: "s",
      verbosity: "low",
      reasoning_effort: "high",
      n: 1,
      logprobs: false,
      top_logprobs: 0,
      tools: [],
      tool_choice: "auto",
      logit_bias: {},
      modalities: ["text"],
      some_later_parameter: 1,
    };
    expect(readParameters(harmless)).toEqual({ settings: {}, stream: false, includeUsage: false });
  });

  it.each([
    [{ max_tokens: -1 }, { max_tokens: 32_768 }],
    [{ max_tokens: 1_000_000 }, { max_tokens: 32_768 }],
    [{ max_tokens: 5, max_completion_tokens: 6 }, { max_tokens: 6 }],
    [{ seed: -1 }, { seed: "random" }],
    [{ seed: -2 }, { seed: 4_294_967_293 }],
    [{ seed: 4_294_967_296 }, { seed: 1 }],
    [{ stop: ["a", "", "b"] }, { stop: ["a", "b"] }],
    [{ stop: "" }, { stop: [] }],
    [{ reasoning_effort: "none" }, { thinking: "off" }],
    [{ chat_template_kwargs: { enable_thinking: true } }, { thinking: "on" }],
    [{ chat_template_kwargs: { enable_thinking: false }, thinking: "on" }, { thinking: "on" }],
    [
      { top_p: 0, top_k: -1 },
      { top_p: 1e-6, top_k: 0 },
    ],
    [{ repeat_penalty: 1, repetition_penalty: 2 }, { repeat_penalty: 1 }],
  ])("reads %j as %j", (body, settings) => {
    expect(readParameters(body).settings).toEqual(settings);
  });

  it.each([
    [{ n: 2 }, "n"],
    [{ best_of: 3 }, "best_of"],
    [{ logprobs: true }, "logprobs"],
    [{ logprobs: 5 }, "logprobs"],
    [{ top_logprobs: 2 }, "top_logprobs"],
    [{ logit_bias: { 50256: -100 } }, "logit_bias"],
    [{ tools: [{ type: "function" }] }, "tools"],
    [{ tool_choice: "required" }, "tool_choice"],
    [{ functions: [{}] }, "functions"],
    [{ modalities: ["text", "audio"] }, "modalities"],
    [{ audio: {} }, "audio"],
    [{ echo: true }, "echo"],
    [{ suffix: "end" }, "suffix"],
    [{ grammar: "root ::= x" }, "grammar"],
    [{ model: 7 }, "model"],
    [{ max_tokens: 0 }, "max_tokens"],
    [{ max_tokens: 1.5 }, "max_tokens"],
    [{ max_completion_tokens: "5" }, "max_completion_tokens"],
    [{ seed: "x" }, "seed"],
    [{ stop: 5 }, "stop"],
    [{ stop: ["a", 5] }, "stop"],
    [{ stream: "yes" }, "stream"],
    [{ stream_options: true }, "stream_options"],
  ])("refuses %j", (body, param) => {
    expect(() => readParameters(body)).toThrow(
      expect.objectContaining({ status: 400, body: { error: expect.objectContaining({ param }) } }),
    );
  });

  it("says of tools that they are not supported yet", () => {
    expect(() => readParameters({ tools: [{ type: "function" }] })).toThrow("not supported yet");
  });

  it("takes an empty model for the default one", () => {
    expect(readParameters({ model: "" }).model).toBeUndefined();
  });
});
