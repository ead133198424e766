import { parseHostMessage, readEnvelope } from "@tacho/shared/protocol/parse-host-message.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const ended = {
  type: "generation_ended",
  id: "g",
  run_id: "r",
  status: "success",
  finish_reason: "stop",
  stats: { output_tokens: 3, total_time: 5 },
  settings: { temperature: 0.7, seed: 1 },
};
const ready = {
  type: "ready",
  id: "h",
  status: "success",
  protocol_version: 1,
  host_version: "9.0.0",
  engine: "llama_cpp",
  settings: DEFAULT_SETTINGS,
};
const run = { run_id: "r", at: 1, model: "m", stats: { finish_reason: "stop", output_tokens: 2 } };

describe("a message of a newer host", () => {
  it("keeps an unknown error code, and the host's own words and verdict", () => {
    const error = { code: "server_on_fire", message: "Fire.", retryable: true, details: { floor: 2 } };
    expect(parseHostMessage({ type: "request_failed", id: "g", status: "error", error })).toMatchObject({
      error,
    });
  });

  it("keeps an unknown finish reason, in the end and in the numbers", () => {
    const stats = { ...ended.stats, finish_reason: "filtered" };
    expect(parseHostMessage({ ...ended, finish_reason: "filtered", stats })).toMatchObject({
      finish_reason: "filtered",
      stats: { finish_reason: "filtered" },
    });
  });

  it("passes over an unknown type, whose envelope can still be read", () => {
    const message = { type: "tool_called", id: "g", tool: "calculator" };
    expect(parseHostMessage(message)).toBeUndefined();
    expect(readEnvelope(message)).toEqual({ type: "tool_called", id: "g" });
  });

  it("passes over unknown fields at every depth", () => {
    expect(parseHostMessage({ ...ended, mood: "good", stats: { ...ended.stats, joules: 4 } })).toEqual(ended);
  });

  it("connects with a setting that only one side knows", () => {
    const { temperature: _, ...fewer } = DEFAULT_SETTINGS;
    const read = parseHostMessage({ ...ready, settings: { ...fewer, mirostat: 2 } });
    expect(read).toEqual({ ...ready, settings: fewer });
  });

  it("connects with a setting whose value cannot be read", () => {
    const read = parseHostMessage({ ...ready, settings: { ...DEFAULT_SETTINGS, seed: { low: 1, high: 2 } } });
    const { seed: _, ...others } = DEFAULT_SETTINGS;
    expect(read).toEqual({ ...ready, settings: others });
  });

  it("keeps an unknown model status", () => {
    expect(parseHostMessage({ type: "model_state", model: "m", status: "hibernating" })).toMatchObject({
      status: "hibernating",
    });
  });

  it("keeps unknown capabilities", () => {
    expect(parseHostMessage({ ...ready, capabilities: ["tolerant", "telepathy"] })).toMatchObject({
      capabilities: ["tolerant", "telepathy"],
    });
  });

  it("shows the other runs of a page with a strange one, and that one as far as it can be read", () => {
    const strange = { ...run, run_id: "s", stats: { finish_reason: "bored", output_tokens: 2 } };
    const read = parseHostMessage({ type: "runs", id: "l", status: "success", runs: [run, 7, strange] });
    expect(read).toMatchObject({ runs: [run, strange] });
  });

  it("leaves out numbers that cannot be read, and keeps the others", () => {
    const stats = { output_tokens: "many", total_time: 5, queue_time: -1 };
    expect(parseHostMessage({ ...ended, stats })).toMatchObject({ stats: { total_time: 5 } });
  });
});

describe("a terminal message", () => {
  it.each(["generation_ended", "model_loaded", "models", "stats", "runs", "state", "settings_updated"])(
    "of type %s ends its request, however little of it can be read",
    (type) => {
      const read = parseHostMessage({ type, id: "g", everything: "new" });
      expect(read).toMatchObject({ id: "g" });
    },
  );

  it("is read or fails its request whatever its fields hold", () => {
    const keys = [
      "run_id",
      "status",
      "finish_reason",
      "stats",
      "settings",
      "text",
      "error",
      "models",
      "runs",
    ];
    const fields = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
    const types = fc.constantFrom("generation_ended", "request_failed", "models", "runs", "stats", "state");
    fc.assert(
      fc.property(types, fields, (type, rest) => {
        const read = parseHostMessage({ ...rest, type, id: "g" });
        expect(read).toMatchObject({ id: "g" });
      }),
    );
  });

  it("without an id belongs to no request, and is passed over when it cannot be read", () => {
    expect(parseHostMessage({ type: "models", models: "none" })).toBeUndefined();
  });
});

describe("a request of a newer client", () => {
  it("is read without the fields that are not known", () => {
    const hello = { action: "hello", id: "h", protocol_version: 1, capabilities: ["tolerant", "telepathy"] };
    expect(parseRequest({ ...hello, locale: "de" })).toEqual({ ok: true, request: hello });
  });

  it("is read with capabilities that make no sense", () => {
    const hello = { action: "hello", id: "h", protocol_version: 1 };
    expect(parseRequest({ ...hello, capabilities: 7 })).toMatchObject({ ok: true, request: hello });
    expect(parseRequest({ ...hello, capabilities: ["a", 7] })).toMatchObject({
      ok: true,
      request: { capabilities: ["a"] },
    });
  });

  it("fails with its action's name when the action is not known", () => {
    expect(parseRequest({ action: "sing", id: "s" })).toMatchObject({
      ok: false,
      id: "s",
      action: "sing",
      error: { code: "unknown_action" },
    });
  });
});
