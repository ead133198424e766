import type { RecordedHost, Script } from "./recorded-host.ts";

/** One connection to one host process. */
export interface HostScene {
  /** Title of the scene. */
  title: string;
  script?: Script;
  environment?: Record<string, string>;
  play(host: RecordedHost): Promise<void>;
}

const FAST = { tokens_per_second: 500, prompt_tokens_per_second: 5000 };
const SHORT: Script = { ...FAST, reply: "one two three four five" };
const SLOW: Script = { reply: "word ".repeat(400), tokens_per_second: 40, prompt_tokens_per_second: 5000 };
const HELLO = {
  action: "hello",
  id: "hello",
  protocol_version: 1,
  client: { name: "Tacho extension", version: "0.1.0" },
};
const MEBIBYTE = 1024 * 1024;
const MOST_OPEN = 64;
const MOST_WAITING = 8;
const CRASHES = 5;

function generate(id: string, more: Record<string, unknown> = {}) {
  return { action: "generate", id, messages: [user("hello")], ...more };
}

function user(content: string) {
  return { role: "user", content };
}

function fault(kind: string, at: { at_token: number } | { at_load: true }): Script {
  return { ...SHORT, faults: [{ ...at, kind }] };
}

async function greet(host: RecordedHost): Promise<void> {
  await host.ask(HELLO);
}

/** The recorded host scenes, by output file. */
export const HOST_SCENES: Record<string, HostScene[]> = {
  hello: [
    {
      title: "hello, ping and goodbye",
      async play(host) {
        await greet(host);
        await host.ask({ action: "ping", id: "ping" });
      },
    },
    {
      title: "a hello of another version, of none, and without an id",
      async play(host) {
        await host.ask({ ...HELLO, id: "newer", protocol_version: 2 });
        await host.ask({ ...HELLO, id: "text", protocol_version: "1" });
        host.send({ action: "hello", protocol_version: 1 });
        await host.first("ready");
      },
    },
    {
      title: "a second hello tells of the model that is there",
      script: SHORT,
      async play(host) {
        await host.ask({ action: "load_model", id: "load" });
        await greet(host);
        await host.modelState("loaded");
      },
    },
    {
      title: "one question on a connection of its own, without hello and ids",
      script: SHORT,
      async play(host) {
        host.send({ action: "generate", messages: [user("hello")], stream: false });
        await host.anonymous(1);
        host.send({ action: "get_stats" });
        await host.anonymous(2);
      },
    },
  ],

  generate: [
    {
      title: "a conversation of two turns, and an answer that is continued",
      script: { ...FAST, reply: 'Grüße 👩‍🚀 from 日本: "{{prompt}}"' },
      async play(host) {
        await greet(host);
        await host.ask(generate("first", { messages: [user("What is a KV cache?")] }));
        const answer = { role: "assistant", content: 'Grüße 👩‍🚀 from 日本: "What is a KV cache?"' };
        const messages = [user("What is a KV cache?"), answer, user("Shorter, please")];
        await host.ask(generate("second", { messages }));
        const begun = { role: "assistant", content: "It begins" };
        await host.ask(generate("continued", { messages: [user("Go on"), begun] }));
      },
    },
    {
      title: "thoughts, streamed and in one piece",
      script: { ...FAST, reply: "<think>Two and two.\nIs it four?</think>Four." },
      async play(host) {
        await greet(host);
        await host.ask(generate("streamed"));
        await host.ask(generate("whole", { stream: false }));
      },
    },
    {
      title: "answers that end before the model ends them",
      script: { ...FAST, context_size: 256, reply: "one two STOP three four".concat(" more".repeat(300)) },
      async play(host) {
        await greet(host);
        await host.ask(generate("stop string", { settings: { stop: ["STOP", "never"] } }));
        await host.ask(generate("length", { settings: { max_tokens: 3 } }));
        await host.ask(generate("context full", { stream: false }));
      },
    },
    {
      title: "settings of one answer, a system message, and another model",
      script: SHORT,
      async play(host) {
        await greet(host);
        const settings = {
          temperature: 0,
          seed: 42,
          top_k: 0,
          system_prompt: "Be brief. 短く。",
          stop: ["\n\n"],
        };
        await host.ask(generate("settings", { settings }));
        const messages = [{ role: "system", content: "Answer in English." }, user("hello")];
        await host.ask(generate("system", { messages, settings: { system_prompt: "not this one" } }));
        await host.ask(generate("model", { model: "tiny.Q8_0" }));
      },
    },
    {
      title: "three that wait for each other, and a long prompt",
      script: { ...FAST, prompt_tokens_per_second: 400, reply: "yes indeed" },
      async play(host) {
        await greet(host);
        const long = [user("word ".repeat(90).trim())];
        for (const id of ["a", "b", "c"]) host.send(generate(id, { messages: long }));
        for (const id of ["a", "b", "c"]) await host.end(id);
      },
    },
  ],

  stop: [
    {
      title: "a stop while the prompt is read",
      script: { ...SLOW, prompt_tokens_per_second: 200 },
      async play(host) {
        await greet(host);
        host.send(generate("g", { messages: [user("word ".repeat(200))] }));
        await host.first("prompt_progress", "g");
        host.send({ action: "stop_generation", id: "stop", generation_id: "g" });
        await host.end("g");
        await host.end("stop");
      },
    },
    {
      title: "a stop while the answer is written, and an answer after it",
      script: SLOW,
      async play(host) {
        await greet(host);
        host.send(generate("g"));
        await host.first("text_delta", "g");
        host.send({ action: "stop_generation", id: "stop", generation_id: "g" });
        await host.end("g");
        await host.ask(generate("h", { settings: { max_tokens: 2 } }));
      },
    },
    {
      title: "a stop of one that waits, of all, and of nothing",
      script: SLOW,
      async play(host) {
        await greet(host);
        for (const id of ["a", "b", "c"]) host.send(generate(id));
        await host.first("text_delta", "a");
        await host.ask({ action: "stop_generation", id: "one", generation_id: "b" });
        await host.ask({ action: "stop_generation", id: "all" });
        for (const id of ["a", "b", "c"]) await host.end(id);
        await host.ask({ action: "stop_generation", id: "nothing" });
        await host.ask({ action: "stop_generation", id: "again", generation_id: "a" });
      },
    },
    {
      title: "a stop that comes before its generation, and one of a load that waits",
      script: SLOW,
      async play(host) {
        await greet(host);
        await host.ask({ action: "stop_generation", id: "early", generation_id: "g" });
        await host.ask(generate("g"));
        host.send(generate("h"));
        await host.first("text_delta", "h");
        host.send({ action: "load_model", id: "load", model: "tiny.Q8_0" });
        await host.ask({ action: "stop_generation", id: "stop", generation_id: "load" });
        await host.end("load");
        await host.ask({ action: "stop_generation", id: "rest" });
        await host.end("h");
      },
    },
    {
      title: "a goodbye while answers are written",
      script: SLOW,
      async play(host) {
        await greet(host);
        host.send(generate("a"));
        host.send(generate("b"));
        await host.first("text_delta", "a");
      },
    },
  ],

  crash: [
    {
      title: "a crash in mid-answer, and recovery",
      script: fault("crash", { at_token: 4 }),
      async play(host) {
        await greet(host);
        await host.ask(generate("g"));
        await host.writeScript(SHORT);
        await host.ask(generate("h"));
      },
    },
    {
      title: "a crash before the first token",
      script: fault("crash", { at_token: 0 }),
      async play(host) {
        await greet(host);
        await host.ask(generate("g"));
      },
    },
    {
      title: "an engine that reports an error, and goes on",
      script: fault("error", { at_token: 3 }),
      async play(host) {
        await greet(host);
        await host.ask(generate("g"));
        await host.ask(generate("h", { settings: { max_tokens: 2 } }));
      },
    },
    {
      title: "an engine that says what makes no sense",
      script: fault("garbage", { at_token: 3 }),
      async play(host) {
        await greet(host);
        await host.ask(generate("g"));
      },
    },
    {
      title: "an engine that hangs",
      script: fault("hang", { at_token: 3 }),
      async play(host) {
        await greet(host);
        await host.ask(generate("g"));
      },
    },
    {
      title: "a load that crashes, and one that fails",
      script: fault("crash", { at_load: true }),
      async play(host) {
        await greet(host);
        await host.ask(generate("crash"));
        await host.writeScript(fault("error", { at_load: true }));
        await host.ask(generate("fail"));
        await host.ask({ action: "load_model", id: "load" });
      },
    },
    {
      title: "an engine that ends while nothing is asked of it",
      script: SHORT,
      async play(host) {
        await greet(host);
        await host.ask({ action: "load_model", id: "load" });
        await host.killEngine();
        await host.modelState("unloaded");
        await host.ask(generate("g"));
      },
    },
    {
      title: "a model that takes the engine down time and again, until it is loaded on request",
      script: fault("crash", { at_token: 1 }),
      async play(host) {
        await greet(host);
        for (let count = 1; count <= CRASHES; count += 1) await host.ask(generate(`crash ${count}`));
        await host.ask(generate("refused"));
        await host.writeScript(SHORT);
        await host.ask({ action: "load_model", id: "load" });
        await host.ask(generate("g"));
      },
    },
  ],

  settings: [
    {
      title: "settings that apply, that wait for a reload, that are refused and that are not known",
      script: SHORT,
      async play(host) {
        await greet(host);
        await host.ask({ action: "update_settings", id: "none", settings: {} });
        const refused = { temperature: 9, top_k: 3.5, seed: null, model: "no such model" };
        await host.ask({ action: "update_settings", id: "refused", settings: refused });
        await host.ask({ action: "load_model", id: "load" });
        const settings = { top_p: 0.5, context_size: 512, threads: 4, gpu_layers: 8, odd: 1 };
        await host.ask({ action: "update_settings", id: "waits", settings });
        await host.ask(generate("reloads"));
        await host.ask({ action: "update_settings", id: "model", settings: { model: "tiny.Q8_0" } });
        await host.ask({ action: "load_model", id: "tiny" });
        await host.ask({ ...HELLO, id: "all" });
      },
    },
    {
      title: "every setting that there is, and settings while an answer is written",
      script: SLOW,
      async play(host) {
        await greet(host);
        host.send(generate("g"));
        await host.first("text_delta", "g");
        const sampling = {
          temperature: 1.25,
          top_p: 0.8,
          top_k: 10,
          min_p: 0,
          repeat_penalty: 1,
          frequency_penalty: -0.5,
          presence_penalty: 0.5,
          max_tokens: 64,
          seed: 7,
          stop: ["END", "终"],
          system_prompt: "You are brief.",
        };
        const load = {
          context_size: 1024,
          gpu_layers: 0,
          threads: 2,
          batch_size: 256,
          flash_attention: true,
          model: "default",
        };
        await host.ask({ action: "update_settings", id: "all", settings: { ...sampling, ...load } });
        await host.ask({ action: "stop_generation", id: "stop" });
        await host.end("g");
        await host.ask(generate("h", { settings: { max_tokens: 2 } }));
      },
    },
    {
      title: "settings of one answer that are refused",
      script: SHORT,
      async play(host) {
        await host.ask(generate("g", { settings: { temperature: 9 } }));
        await host.ask(generate("h", { settings: { context_size: 512 } }));
        await host.ask({ action: "update_settings", id: "list", settings: [] });
      },
    },
  ],

  runs: [
    {
      title: "runs that are listed page by page, rated, counted and deleted",
      script: SHORT,
      async play(host) {
        await greet(host);
        for (const id of ["a", "b", "c"]) await host.ask(generate(id));
        await host.ask(generate("d", { settings: { temperature: 0.2, max_tokens: 2 } }));
        await host.ask(generate("e", { model: "tiny.Q8_0" }));
        await host.ask({ action: "list_runs", id: "page 1", limit: 2 });
        const { next } = await host.first("runs", "page 1");
        await host.ask({ action: "list_runs", id: "page 2", limit: 2, before: next });
        await host.ask({
          action: "list_runs",
          id: "some",
          limit: 200,
          model: "tiny.Q8_0",
          finish_reason: "stop",
        });
        const { run_id } = await host.first("generation_ended", "a");
        await host.ask({ action: "rate_run", id: "up", run_id, rating: "up" });
        await host.ask({ action: "rate_run", id: "down", run_id, rating: "down" });
        await host.ask({ action: "list_runs", id: "rated", limit: 200 });
        await host.ask({ action: "rate_run", id: "none", run_id, rating: "none" });
        await host.ask({ action: "rate_run", id: "unknown", run_id: "no such run", rating: "up" });
        await host.ask({ action: "get_stats", id: "stats" });
        await host.ask({ action: "get_stats", id: "days", group_by: "day" });
        await host.ask({
          action: "get_stats",
          id: "settings",
          group_by: "settings",
          finish_reason: "length",
        });
        await host.ask({ action: "get_stats", id: "of none", since: 0, until: 1, model: "scripted" });
        await host.ask({ action: "delete_runs", id: "two", run_ids: [run_id, "no such run"] });
        await host.ask({ action: "delete_runs", id: "all", before: Date.now() + 60_000 });
        await host.ask({ action: "list_runs", id: "empty", limit: 1 });
      },
    },
    {
      title: "the numbers of an answer that is being written",
      script: SLOW,
      async play(host) {
        host.send(generate("g"));
        await host.first("text_delta", "g");
        await host.ask({ action: "get_stats", id: "stats" });
        await host.ask({ action: "stop_generation", id: "stop" });
        await host.end("g");
      },
    },
    {
      title: "questions about runs that make no sense",
      async play(host) {
        await host.ask({ action: "list_runs", id: "no limit" });
        await host.ask({ action: "list_runs", id: "cursor", limit: 1, before: "nonsense" });
        await host.ask({ action: "list_runs", id: "reason", limit: 1, finish_reason: "tired" });
        await host.ask({ action: "delete_runs", id: "neither" });
        await host.ask({ action: "delete_runs", id: "both", run_ids: ["r"], before: 0 });
        await host.ask({ action: "rate_run", id: "rating", run_id: "r", rating: "great" });
        await host.ask({ action: "get_stats", id: "group", group_by: "model" });
      },
    },
  ],

  models: [
    {
      title: "models that are listed, loaded, changed and not known",
      script: SHORT,
      async play(host) {
        await greet(host);
        await host.ask({ action: "list_models", id: "before" });
        await host.ask({ action: "get_state", id: "empty" });
        await host.ask({ action: "load_model", id: "default" });
        await host.ask({ action: "load_model", id: "same" });
        await host.ask({ action: "load_model", id: "tiny", model: "tiny.Q8_0" });
        await host.ask({ action: "list_models", id: "after" });
        await host.ask({ action: "load_model", id: "unknown", model: "no such model" });
        await host.ask(generate("g", { model: "../config" }));
        await host.ask({ action: "get_state", id: "loaded" });
      },
    },
    {
      title: "the state while answers are written and wait",
      script: SLOW,
      async play(host) {
        await greet(host);
        host.send(generate("a"));
        host.send(generate("b"));
        await host.first("text_delta", "a");
        await host.ask({ action: "get_state", id: "state" });
        await host.ask({ action: "stop_generation", id: "stop" });
        await host.end("a");
        await host.end("b");
      },
    },
    {
      title: "a file that is no model, with the engine that reads files",
      environment: { TACHO_ENGINE: "llama_cpp" },
      async play(host) {
        await greet(host);
        await host.ask({ action: "load_model", id: "invalid", model: "tiny.Q8_0" });
        await host.ask(generate("missing"));
      },
    },
  ],

  errors: [
    {
      title: "frames that hold no request",
      async play(host) {
        host.sendText("{broken");
        await host.anonymous(1);
        const withoutId = [null, 7, "ping", [], {}, { action: "ping", id: "" }];
        for (const [index, frame] of withoutId.entries()) {
          host.send(frame);
          await host.anonymous(index + 2);
        }
        host.sendBlanks(8 * MEBIBYTE + 1);
        await host.anonymous(withoutId.length + 2);
        await host.ask({ action: 1, id: "action" });
        await host.ask({ action: "brew_coffee", id: "coffee" });
        await host.ask({ action: "toString", id: "inherited" });
        await host.ask({ action: "ping", id: "ping", extra: "is passed over" });
      },
    },
    {
      title: "a generate that makes no sense",
      async play(host) {
        host.send({ action: "generate", messages: [user("hello")] });
        await host.anonymous(1);
        await host.ask({ action: "generate", id: "no messages" });
        await host.ask(generate("empty", { messages: [] }));
        await host.ask(generate("role", { messages: [{ role: "tool", content: "x" }] }));
        await host.ask(generate("system last", { messages: [user("x"), { role: "system", content: "y" }] }));
        await host.ask(generate("stream", { stream: "yes" }));
        await host.ask(generate("settings", { settings: null }));
      },
    },
    {
      title: "an id that is in use, and a full queue",
      script: SLOW,
      async play(host) {
        await greet(host);
        host.send(generate("g0"));
        await host.first("text_delta", "g0");
        host.send(generate("g0"));
        await host.end("g0");
        for (let index = 1; index <= MOST_WAITING; index += 1) host.send(generate(`g${index}`));
        await host.ask(generate("one too many"));
        await host.ask({ action: "stop_generation", id: "stop" });
        await host.end("g0", 2);
        for (let index = 1; index <= MOST_WAITING; index += 1) await host.end(`g${index}`);
      },
    },
    {
      title: "too many open requests, and a host that leaves under them",
      script: SLOW,
      async play(host) {
        host.send(generate("g"));
        await host.first("text_delta", "g");
        for (let count = 1; count < MOST_OPEN; count += 1) {
          host.send({ action: "load_model", id: `load ${count}` });
        }
        await host.ask({ action: "load_model", id: "one too many" });
      },
    },
    {
      title: "a prompt and an answer that are too long",
      script: {
        context_size: 1024,
        tokens_per_second: 1e6,
        prompt_tokens_per_second: 1e6,
        reply: "x".repeat(300_000),
      },
      async play(host) {
        await greet(host);
        await host.ask(generate("prompt", { messages: [user("word ".repeat(1200))] }));
        await host.ask(generate("answer", { stream: false }));
      },
    },
  ],
};
