import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { startServe } from "../../helpers/http/start-serve.ts";

const SCRIPT = {
  reply: "<think>Hm.</think>You said: {{prompt}}",
  tokens_per_second: 10_000,
  prompt_tokens_per_second: 1e6,
};
const ENDLESS = { reply: "word ".repeat(5000), tokens_per_second: 50, prompt_tokens_per_second: 1e6 };
const messages = [{ role: "user" as const, content: "hello" }];

describe("OpenAI's library for Node", () => {
  async function open(script: object = SCRIPT) {
    const serve = await startServe({ script });
    return { serve, client: new OpenAI({ baseURL: serve.baseUrl, apiKey: serve.key, maxRetries: 0 }) };
  }

  it("answers whole and as a stream, with usage and thoughts", async () => {
    const { client } = await open();
    const whole = await client.chat.completions.create({ model: "scripted", messages });
    expect(whole.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { role: "assistant", content: "You said: hello", reasoning_content: "Hm." },
    });
    const stream = await client.chat.completions.create({
      model: "scripted",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe("You said: hello");
    expect(usage).toEqual(whole.usage && { ...whole.usage, prompt_tokens_details: expect.anything() });
  });

  it("lists models, tells of one, and continues text", async () => {
    const { client } = await open({ reply: "and so on" });
    const names: string[] = [];
    for await (const { id } of client.models.list()) names.push(id);
    expect(names).toEqual(["scripted"]);
    expect((await client.models.retrieve("scripted")).id).toBe("scripted");
    expect((await client.completions.create({ model: "scripted", prompt: "Once" })).choices[0]?.text).toBe(
      "and so on",
    );
  });

  it("gets its own kinds of errors", async () => {
    const { client, serve } = await open();
    const unknown = client.chat.completions.create({ model: "nowhere", messages });
    await expect(unknown).rejects.toThrow(OpenAI.NotFoundError);
    const several = client.chat.completions.create({ model: "scripted", messages, n: 2 });
    await expect(several).rejects.toThrow(OpenAI.BadRequestError);
    const stranger = new OpenAI({ baseURL: serve.baseUrl, apiKey: "wrong", maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError);
  });

  it("stops the answer when it aborts", async () => {
    const { client, serve } = await open(ENDLESS);
    const stream = await client.chat.completions.create({ model: "scripted", messages, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    // The answer would take 100 s. The next one starts as soon as the engine is free.
    const next = await client.chat.completions.create({ model: "scripted", messages, max_tokens: 1 });
    expect(next.choices[0]?.finish_reason).toBe("length");
    expect((await serve.ask("/metrics")).text).toContain('finish_reason="aborted"} 1');
  });
});

describe("Vercel's AI SDK", () => {
  it("answers whole and as a stream", async () => {
    const serve = await startServe({ script: SCRIPT });
    const tacho = createOpenAICompatible({
      name: "tacho",
      baseURL: serve.baseUrl,
      apiKey: serve.key,
      includeUsage: true,
    });
    const model = tacho("scripted");
    const whole = await generateText({ model, prompt: "hello", system: "Be brief.", maxRetries: 0 });
    expect([whole.text, whole.reasoningText, whole.finishReason]).toEqual(["You said: hello", "Hm.", "stop"]);
    expect(whole.usage.outputTokens).toBeGreaterThan(0);
    const streamed = streamText({ model, prompt: "hello", maxOutputTokens: 1000, maxRetries: 0 });
    let text = "";
    for await (const part of streamed.textStream) text += part;
    expect(text).toBe("You said: hello");
    expect((await streamed.usage).outputTokens).toBeGreaterThan(0);
  });
});
