import { describe, expect, it } from "vitest";
import { EngineError } from "../../../../../native-host/src/engines/engine-error.ts";
import { generate } from "../../../../helpers/host/start-memory-host.ts";
import { openApi } from "../../../../helpers/http/open-api.ts";

const CHAT = "/v1/chat/completions";
const messages = [{ role: "user", content: "hello" }];

async function answerOnce(api: Awaited<ReturnType<typeof openApi>>, index = 0) {
  const answer = api.ask(CHAT, { body: { messages } });
  const generation = await api.engine.generationNumber(index);
  generation.tokens("a", "b");
  // The tokens come at times of their own, before the end.
  api.clock.advance(3000);
  generation.push({ type: "finish", at: 3000, reason: "stop", input_tokens: 4, output_tokens: 2 });
  return answer;
}

describe("GET /api/v1/stats", () => {
  it("has five numbers of the last generation at most, and none before the first", async () => {
    const api = await openApi();
    expect((await api.ask("/api/v1/stats")).json).toEqual({});
    await answerOnce(api);
    const { json } = await api.ask("/api/v1/stats");
    expect(Object.keys(json).sort()).toEqual([
      "input_tokens",
      "output_tokens",
      "time_to_first_token",
      "tokens_per_second",
      "total_time",
    ]);
    expect(json).toMatchObject({ input_tokens: 4, output_tokens: 2, tokens_per_second: 100 });
  });

  it("tells of the generation that runs", async () => {
    const api = await openApi();
    await answerOnce(api);
    const answer = api.ask(CHAT, { body: { messages } });
    const generation = await api.engine.generationNumber(1);
    generation.tokens("a", "b", "c");
    await generation.idle();
    expect((await api.ask("/api/v1/stats")).json).toMatchObject({ output_tokens: 3 });
    generation.finish();
    await answer;
  });

  it("tells of the panel's generation while it runs", async () => {
    const api = await openApi();
    await answerOnce(api);
    const panel = api.join("browser");
    panel.send(generate("p"));
    const generation = await api.engine.generationNumber(1);
    generation.tokens("a", "b", "c", "d");
    await generation.idle();
    expect((await api.ask("/api/v1/stats")).json).toMatchObject({ output_tokens: 4 });
    generation.finish();
    await panel.log.end("p");
  });

  it("gives all numbers on request", async () => {
    const api = await openApi();
    await answerOnce(api);
    expect((await api.ask("/api/v1/stats?detail=full")).json).toMatchObject({
      input_tokens: 4,
      finish_reason: "stop",
      queue_time: 0,
      decode_time: 10,
      aggregate: { generations: 1 },
    });
  });
});

describe("POST /api/v1/load", () => {
  it("answers when the model is loaded, with what is known of it", async () => {
    const api = await openApi();
    const { status, json } = await api.ask("/api/v1/load", { body: { model: "large" } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      type: "model_loaded",
      status: "success",
      model: "large",
      context_size: 4096,
    });
    expect("id" in json).toBe(false);
  });

  it("loads a model by the path of its file, as the host lists it", async () => {
    const api = await openApi();
    for (const [index, model_path] of ["/models/large.gguf", "/models/../models/small.gguf"].entries()) {
      const { status, json } = await api.ask("/api/v1/load", { body: { model_path } });
      expect([status, json.model]).toEqual([200, ["large", "small"][index]]);
    }
  });

  it("loads the default model where none is named, also without a body", async () => {
    const api = await openApi();
    expect((await api.ask("/api/v1/load", { method: "POST" })).json).toMatchObject({ model: "small" });
  });

  it("stops loading when the client leaves", async () => {
    const api = await openApi();
    api.engine.holdLoads = true;
    const { response, leave } = api.send("/api/v1/load", { body: { model: "large" } });
    response.catch(() => {});
    const { signal } = await api.engine.loadNumber(0);
    const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve));
    leave();
    await stopped;
  });

  it.each([
    [{ model: "nowhere" }, 404, "model_not_found"],
    [{ model_path: "/etc/passwd" }, 404, "model_not_found"],
    [{ model_path: "small.gguf" }, 404, "model_not_found"],
    [{ model_path: "/nowhere/../etc/passwd" }, 404, "model_not_found"],
    [{ model_path: 7 }, 400, null],
    [{ model: 7 }, 400, null],
    [{ model: "small", model_path: "/small.gguf" }, 400, null],
  ])("refuses %j", async (body, status, code) => {
    const api = await openApi({ models: ["small", "large"] });
    const told = await api.ask("/api/v1/load", { body });
    expect([told.status, told.json.error.code]).toEqual([status, code]);
    expect(api.engine.loads).toEqual([]);
  });

  it("says why a load failed", async () => {
    const api = await openApi();
    api.engine.holdLoads = true;
    const answer = api.ask("/api/v1/load", { body: { model: "large" } });
    (await api.engine.loadNumber(0)).fail(new EngineError("model_invalid", "It is broken."));
    const { status, json } = await answer;
    expect([status, json.error.message]).toEqual([422, "It is broken."]);
  });
});

describe("POST /api/v1/stop", () => {
  it("stops the API's answers and nobody else's, and names the engines", async () => {
    const api = await openApi();
    const panel = api.join("browser");
    panel.send(generate("p"));
    const ofPanel = await api.engine.generationNumber(0);
    const remote = api.ask(CHAT, { body: { messages, model: "box/mini" } });
    const ofApi = await api.remote.generationNumber(0);
    const { status, json } = await api.ask("/api/v1/stop", { method: "POST" });
    expect([status, json]).toMatchObject([
      200,
      { status: "success", stopped_backends: ["openai_compatible"] },
    ]);
    expect((await remote).json.tacho.finish_reason).toBe("aborted");
    expect([ofPanel.signal.aborted, ofApi.signal.aborted]).toEqual([false, true]);
    ofPanel.finish();
    await panel.log.end("p");
  });

  it("says so where there is nothing to stop", async () => {
    const api = await openApi();
    expect((await api.ask("/api/v1/stop", { method: "POST", body: {} })).json).toMatchObject({
      stopped_backends: [],
    });
  });
});

describe("POST /api/v1/settings", () => {
  it.each([{ temperature: 0.5 }, { settings: { temperature: 0.5, top_k: null } }])(
    "changes the settings of later answers of the API alone: %j",
    async (body) => {
      const api = await openApi();
      const { status, json } = await api.ask("/api/v1/settings", { body });
      expect([status, json]).toMatchObject([
        200,
        {
          updated_backends: ["llama_cpp", "openai_compatible"],
          settings: { temperature: 0.5 },
          applied: ["temperature"],
        },
      ]);
      await answerOnce(api);
      expect(api.engine.generations[0]?.input.settings.temperature).toBe(0.5);
      const panel = api.join("browser");
      panel.send(generate("p"));
      const ofPanel = await api.engine.generationNumber(1);
      expect(ofPanel.input.settings.temperature).toBe(0.7);
      ofPanel.finish();
      await panel.log.end("p");
    },
  );

  it("refuses wrong values and changes nothing then", async () => {
    const api = await openApi();
    const { status, json } = await api.ask("/api/v1/settings", { body: { temperature: 9, top_p: 0.5 } });
    expect([status, json.error.param]).toEqual([400, "temperature"]);
    expect((await api.ask("/api/v1/settings", { body: {} })).json.settings).toMatchObject({
      temperature: 0.7,
      top_p: 0.9,
    });
  });
});

describe("listings", () => {
  it("lists the models, and tells of one by its name", async () => {
    const api = await openApi();
    const { status, json } = await api.ask("/v1/models");
    expect(status).toBe(200);
    const model = (id: string) => ({ id, object: "model", created: 1_700_000_001, owned_by: "tacho" });
    expect(json).toEqual({ object: "list", data: [model("small"), model("large")] });
    expect((await api.ask("/v1/models/large")).json).toEqual(model("large"));
    expect((await api.ask("/v1/models/lar%67e")).json).toEqual(model("large"));
    for (const path of ["/v1/models/nowhere", "/v1/models/", "/v1/models/%ff"]) {
      expect((await api.ask(path)).status).toBe(404);
    }
  });

  it("counts the runs of all clients since the API is open, in Prometheus' format", async () => {
    const api = await openApi();
    expect((await api.ask("/metrics")).text).toBe("");
    const panel = api.join("browser");
    panel.send(generate("p"));
    (await api.engine.generationNumber(0)).finish();
    await panel.log.end("p");
    await answerOnce(api, 1);
    const { headers, text } = await api.ask("/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0.0.4/);
    expect(text).toContain('tacho:requests_total{model="small",finish_reason="stop"} 2');
  });

  it("marks the API's runs in the history", async () => {
    const api = await openApi();
    await answerOnce(api);
    const panel = api.join("browser");
    panel.send(generate("p"));
    (await api.engine.generationNumber(1)).finish();
    await panel.log.end("p");
    const { runs } = await api.store.listRuns({ limit: 5 });
    expect(runs.map(({ client }) => client)).toEqual([undefined, "api"]);
  });

  it("tells nothing but that it is there without a key", async () => {
    const api = await openApi();
    const { status, json } = await api.ask("/health", { headers: { authorization: undefined } });
    expect([status, json]).toEqual([200, { status: "ok" }]);
  });
});
