import { expect, it } from "vitest";
import { testModel } from "../../helpers/engine/real-engine.ts";
import { eventsOf } from "../../helpers/http/open-api.ts";
import { type ServeProcess, startServe } from "../../helpers/http/start-serve.ts";

/** Serves the real model, with settings that repeat a text. */
function serveModel(): Promise<ServeProcess> {
  return startServe({ script: null, env: { TACHO_MODEL: testModel().path } });
}

const certain = { temperature: 0, seed: 1 };

it("answers and continues text with a real model, counts its tokens, and repeats a seed", async () => {
  const serve = await serveModel();
  const ask = (body: object) =>
    serve.ask("/v1/chat/completions", { body: { ...certain, max_tokens: 12, ...body } });
  const messages = [{ role: "user", content: "Name a planet. Answer with its name." }];
  const first = (await ask({ messages })).json;
  const text: string = first.choices[0].message.content;
  expect(text.length).toBeGreaterThan(0);
  expect(first.usage.prompt_tokens).toBeGreaterThan(10);
  expect(first.usage.completion_tokens).toBeLessThanOrEqual(12);
  expect(first.timings).toMatchObject({
    prompt_n: first.usage.prompt_tokens,
    predicted_n: first.usage.completion_tokens,
  });
  expect(first.tacho.load_time).toBeGreaterThan(0);
  const again = (await ask({ messages })).json;
  expect(again.choices[0].message.content).toBe(text);
  expect(again.tacho.load_time).toBe(0);
  const events = eventsOf((await ask({ messages, stream: true })).text);
  const deltas = events.flatMap((event) =>
    typeof event === "string" ? [] : (event as { choices: { delta: { content?: string } }[] }).choices,
  );
  expect(deltas.map(({ delta }) => delta.content ?? "").join("")).toBe(text);
});

it("continues a text without the template of the model", async () => {
  const serve = await serveModel();
  const body = { ...certain, prompt: "one two three four five six seven", max_tokens: 6 };
  const { json } = await serve.ask("/v1/completions", { body });
  // The prompt has its own tokens alone: a template would add more than twenty.
  expect(json.usage.prompt_tokens).toBeLessThan(10);
  expect(json.choices[0].text).toMatch(/eight/);
  // Special tokens in the prompt are what they mean, so that a client may write the template itself.
  const template = "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n";
  const rendered = (
    await serve.ask("/v1/completions", { body: { ...certain, prompt: template, max_tokens: 1 } })
  ).json;
  expect(rendered.usage.prompt_tokens).toBeLessThan(12);
});

it("holds an answer to a JSON schema, whole and as a stream, and refuses a schema that it cannot enforce", async () => {
  const serve = await serveModel();
  const messages = [{ role: "user", content: "Describe the planet Mars as JSON." }];
  const ask = (schema: object, more: object = {}) =>
    serve.ask("/v1/chat/completions", {
      body: {
        ...certain,
        messages,
        max_tokens: 200,
        response_format: { type: "json_schema", json_schema: { name: "planet", schema } },
        ...more,
      },
    });
  const schema = {
    type: "object",
    properties: { name: { enum: ["Mars", "Venus"] }, moons: { type: "integer", minimum: 0, maximum: 9 } },
    required: ["name", "moons"],
    additionalProperties: false,
  };
  const { json } = await ask(schema);
  expect(JSON.parse(json.choices[0].message.content)).toEqual({
    name: expect.stringMatching(/^(Mars|Venus)$/),
    moons: expect.any(Number),
  });
  const events = eventsOf((await ask(schema, { stream: true })).text);
  const text = events
    .flatMap((event) =>
      typeof event === "string" ? [] : (event as { choices: { delta: { content?: string } }[] }).choices,
    )
    .map(({ delta }) => delta.content ?? "")
    .join("");
  expect(text).toBe(json.choices[0].message.content);
  const refused = await ask({ type: "object", not: { required: ["x"] } });
  expect([refused.status, refused.json.error.code]).toEqual([400, "invalid_schema"]);
});
