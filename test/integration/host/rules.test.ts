import { isTerminal } from "@tacho/shared/protocol/request-table.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { afterEach, describe, expect, it } from "vitest";
import {
  generate,
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
} from "../../helpers/host/start-host-process.ts";

afterEach(stopHostProcesses);

const HELLO = { action: "hello", id: "hello", protocol_version: 1 };
const LONG = { reply: "word ".repeat(5000), tokens_per_second: 100 };
const FAST = { reply: "one two three", tokens_per_second: 2000, prompt_tokens_per_second: 100_000 };

function textOf(host: HostProcess, id: string): string {
  return host.log
    .of(id)
    .map((message) => (message.type === "text_delta" ? message.text : ""))
    .join("");
}

describe("rule 1: one terminal message for each id", () => {
  it("ends every request exactly once, whatever happens to it", async () => {
    const host = await startHostProcess({ script: { ...FAST, faults: [{ at_token: 2, kind: "crash" }] } });
    const requests = [
      HELLO,
      { action: "ping", id: "ping" },
      { action: "nonsense", id: "nonsense" },
      { action: "generate", id: "invalid", messages: "x" },
      { id: "no action" },
      generate("crash"),
      { action: "get_stats", id: "stats" },
      { action: "list_models", id: "models" },
      { action: "get_state", id: "state" },
      { action: "load_model", id: "load" },
      { action: "update_settings", id: "settings", settings: {} },
      { action: "stop_generation", id: "stop", generation_id: "none" },
    ];
    for (const request of requests) host.send(request);
    for (const { id } of requests) await host.log.end(String(id));
    host.child.stdin.end();
    expect(await host.exited).toBe(0);
    for (const { id } of requests) {
      const messages = host.log.of(String(id));
      expect(messages.filter(({ type }) => isTerminal(type))).toHaveLength(1);
      expect(isTerminal(messages.at(-1)?.type ?? "model_state")).toBe(true);
    }
  });
});

describe("rule 2: the order of a generation's messages", () => {
  it("goes from the queue to the end, with unique run ids", async () => {
    const host = await startHostProcess({ script: { ...FAST, prompt_tokens_per_second: 1000 } });
    host.send(generate("a", { messages: [{ role: "user", content: "word ".repeat(300) }] }));
    host.send(generate("b"));
    await host.log.end("b");
    const types = host.log.of("a").map(({ type }) => type);
    expect(types.join(" ")).toMatch(
      /^generation_started (prompt_progress ){2,}(text_delta )+generation_ended$/,
    );
    expect(
      host.log
        .of("b")
        .map(({ type }) => type)
        .join(" "),
    ).toMatch(/^generation_queued generation_started (prompt_progress )+(text_delta )+generation_ended$/);
    const progress = host.log.of("a").filter((message) => message.type === "prompt_progress");
    expect(progress[0]).toMatchObject({ processed: 0, cached: 0, total: 300 });
    expect(progress.at(-1)).toMatchObject({ processed: 300, total: 300, eta: 0 });
    for (const { eta = 0 } of progress) expect(eta).toBeGreaterThanOrEqual(0);
    const [one, two] = [await host.log.end("a"), await host.log.end("b")];
    expect(one).toHaveProperty("run_id", expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect("run_id" in one && one.run_id).not.toBe("run_id" in two && two.run_id);
  });
});

describe("rules 3 and 4: stopping", () => {
  it("ends a generation as aborted, with its numbers, during decode and prefill", async () => {
    const host = await startHostProcess({ script: { ...LONG, prompt_tokens_per_second: 200 } });
    host.send(generate("writing"));
    await host.log.first("text_delta", "writing");
    host.send({ action: "stop_generation", id: "s1", generation_id: "writing" });
    expect(await host.log.end("s1")).toMatchObject({ stopped: ["writing"], stopped_backends: ["scripted"] });
    const written = await host.log.end("writing");
    expect(written).toMatchObject({ status: "success", finish_reason: "aborted" });
    expect(written).toHaveProperty("stats.stop_latency");
    expect(written).toHaveProperty("stats.time_to_first_token");
    host.send(generate("reading", { messages: [{ role: "user", content: "word ".repeat(2000) }] }));
    await host.log.first("prompt_progress", "reading");
    host.send({ action: "stop_generation", id: "s2" });
    const read = await host.log.end("reading");
    expect(read).toMatchObject({ finish_reason: "aborted", stats: { input_tokens: 2000, output_tokens: 0 } });
    expect(read).not.toHaveProperty("stats.prompt_time");
    expect(read).not.toHaveProperty("stats.time_to_first_token");
  });

  it("cancels a generation that arrives after its stop", async () => {
    const host = await startHostProcess({ script: FAST });
    host.send({ action: "stop_generation", id: "s", generation_id: "g" });
    host.send(generate("g"));
    expect(await host.log.end("g")).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 0 } });
    expect(await host.log.end("s")).toMatchObject({ stopped: [] });
  });

  it("cancels a load and allows another", async () => {
    const script = { faults: [{ at_load: true, kind: "hang" }] };
    const host = await startHostProcess({ script });
    host.send(HELLO);
    host.send({ action: "load_model", id: "l" });
    await host.log.find((message) => message.type === "model_state" && message.status === "loading");
    host.send({ action: "stop_generation", id: "s", generation_id: "l" });
    expect(await host.log.end("l")).toMatchObject({ type: "request_failed" });
    expect(await host.log.end("s")).toMatchObject({ stopped: ["l"] });
    await host.log.find((message) => message.type === "model_state" && message.status === "unloaded");
  });
});

describe("rule 5: an id in use", () => {
  it("refuses an id in use and continues the first request", async () => {
    const host = await startHostProcess({ script: { ...FAST, tokens_per_second: 20 } });
    host.send(generate("g"));
    host.send(generate("g"));
    expect(await host.log.first("request_failed", "g")).toMatchObject({ error: { code: "duplicate_id" } });
    await host.log.first("generation_ended", "g");
    expect(textOf(host, "g")).toBe("one two three");
  });
});

describe("rule 6: settings", () => {
  it("applies settings all or nothing, to later generations, and names what waits for a reload", async () => {
    const host = await startHostProcess({ script: FAST });
    host.send({ action: "update_settings", id: "1", settings: { temperature: 9, top_k: 3, seed: null } });
    expect(await host.log.end("1")).toMatchObject({
      error: {
        code: "invalid_settings",
        details: { temperature: expect.any(String), seed: expect.any(String) },
      },
    });
    host.send({ action: "load_model", id: "load" });
    await host.log.end("load");
    host.send({ action: "update_settings", id: "2", settings: { top_p: 0.5, context_size: 512, odd: 1 } });
    expect(await host.log.end("2")).toMatchObject({
      settings: { ...DEFAULT_SETTINGS, top_p: 0.5, context_size: 512 },
      applied: ["top_p"],
      needs_reload: ["context_size"],
      ignored: ["odd"],
      updated_backends: ["scripted"],
    });
    host.send(generate("g"));
    expect(await host.log.end("g")).toMatchObject({ settings: { top_p: 0.5 }, stats: { context_size: 512 } });
  });

  it("responds to settings at once while an answer is generated", async () => {
    const host = await startHostProcess({ script: LONG });
    host.send(generate("g"));
    await host.log.first("text_delta");
    host.send({ action: "update_settings", id: "u", settings: { temperature: 1 } });
    expect(await host.log.end("u")).toMatchObject({ applied: ["temperature"] });
    expect(host.log.of("g").at(-1)?.type).toBe("text_delta");
  });

  it("limits the length of echoed keys", async () => {
    const host = await startHostProcess();
    const settings = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`${"k".repeat(200)}${index}`, 1]),
    );
    host.send({ action: "update_settings", id: "u", settings });
    const updated = await host.log.first("settings_updated", "u");
    expect(updated.ignored).toHaveLength(32);
    for (const key of updated.ignored) expect(key.length).toBeLessThanOrEqual(64);
  });
});

describe("rule 7: limits", () => {
  it("lets 8 requests wait and refuses the next", async () => {
    const host = await startHostProcess({ script: LONG });
    for (let index = 0; index < 10; index += 1) host.send(generate(`g${index}`));
    expect(await host.log.end("g9")).toMatchObject({ error: { code: "queue_full", retryable: true } });
    host.send({ action: "get_state", id: "s" });
    expect(await host.log.end("s")).toMatchObject({
      active: ["g0"],
      queued: ["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8"],
    });
  });
});

describe("rules 8 and 9: prompts and text", () => {
  it("refuses a prompt that cannot fit before reading it", async () => {
    const host = await startHostProcess({ script: { context_size: 256 } });
    host.send(generate("g", { messages: [{ role: "user", content: "word ".repeat(300) }] }));
    expect(await host.log.end("g")).toMatchObject({
      error: { code: "prompt_too_long", details: { tokens: expect.any(Number), limit: 255 } },
      partial: false,
    });
  });

  it("sends the exact text and counts tokens hidden by a stop string", async () => {
    const reply = "Zwölf 👩‍🚀 Boxkämpfer — STOP here";
    const host = await startHostProcess({ script: { ...FAST, reply } });
    host.send(generate("whole"));
    host.send(generate("cut", { settings: { stop: ["STOP"] } }));
    host.send(generate("at once", { stream: false }));
    await host.log.end("at once");
    expect(textOf(host, "whole")).toBe(reply);
    expect(textOf(host, "cut")).toBe("Zwölf 👩‍🚀 Boxkämpfer — ");
    expect(await host.log.end("cut")).toMatchObject({ finish_reason: "stop" });
    expect(host.log.of("at once")).toMatchObject([{ type: "generation_ended", text: reply }]);
  });
});

describe("rule 10: the end of the engine", () => {
  it.each([
    ["crash", "engine_crashed"],
    ["garbage", "engine_crashed"],
    ["error", "internal"],
  ])("reports an end by %s as %s, keeps the text, and works again", async (kind, code) => {
    const host = await startHostProcess({ script: { ...LONG, faults: [{ at_token: 4, kind }] } });
    host.send(generate("g"));
    expect(await host.log.end("g")).toMatchObject({
      type: "request_failed",
      error: { code },
      partial: true,
      stats: { output_tokens: 3, finish_reason: "error" },
      run_id: expect.any(String),
    });
    expect(textOf(host, "g")).toMatch(/^word word word ?$/);
    host.send(generate("h", { settings: { max_tokens: 2 } }));
    expect(await host.log.end("h")).toMatchObject({ type: "generation_ended", finish_reason: "length" });
  });

  it.each([
    ["crash", "engine_crashed"],
    ["error", "model_load_failed"],
  ])("reports an end by %s while loading as %s", async (kind, code) => {
    const host = await startHostProcess({ script: { faults: [{ at_load: true, kind }] } });
    host.send(HELLO);
    host.send(generate("g"));
    expect(await host.log.end("g")).toMatchObject({ error: { code }, partial: false });
    await host.log.find((message) => message.type === "model_state" && message.status === "failed");
    host.send({ action: "ping", id: "p" });
    await host.log.end("p");
  });
});

describe("rule 11: one-shot connections", () => {
  it("needs neither hello nor id and sends nothing unasked", async () => {
    const host = await startHostProcess({ script: FAST });
    host.send({ action: "generate", messages: [{ role: "user", content: "x" }], stream: false });
    expect(await host.log.first("generation_ended")).toMatchObject({ text: "one two three" });
    host.send({ action: "get_stats" });
    expect(await host.log.first("stats")).toMatchObject({ aggregate: { generations: 1 } });
    expect(host.log.all).toHaveLength(2);
    for (const message of host.log.all) expect(message).not.toHaveProperty("id");
  });

  it("keeps no settings but does keep the numbers", async () => {
    const first = await startHostProcess({ script: FAST });
    first.send({ action: "update_settings", settings: { temperature: 2 } });
    first.send({ action: "generate", messages: [{ role: "user", content: "x" }], stream: false });
    await first.log.first("generation_ended");
    first.child.stdin.end();
    await first.exited;
    const second = await startHostProcess({ home: first.home });
    second.send({ action: "get_stats", id: "s" });
    expect(await second.log.end("s")).toMatchObject({ aggregate: { generations: 1, output_tokens: 3 } });
    second.send(HELLO);
    expect(await second.log.end("hello")).toMatchObject({ settings: { temperature: 0.7 } });
  });
});
