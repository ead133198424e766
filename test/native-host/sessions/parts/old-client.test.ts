import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { ERROR_CODES, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";
import { OldClient } from "../../../../native-host/src/sessions/parts/old-client.ts";
import { parseHostMessage as parseAs010 } from "../../../fixtures/release-0.1.0/parsers.js";

const { context_size, gpu_layers, threads, batch_size, flash_attention, model, ...sampling } =
  DEFAULT_SETTINGS;
const used = { ...sampling, seed: 7 };

/** Reads `raw` as today's host would write it, rewrites it, and reads the result as release 0.1.0 does. */
function throughOldClient(raw: Record<string, unknown>, client = new OldClient()) {
  const message = parseHostMessage(raw);
  if (message === undefined) throw new Error("Today's host has no such message.");
  return parseAs010(JSON.parse(JSON.stringify(client.rewrite(message))));
}

const ended = {
  type: "generation_ended",
  id: "g",
  run_id: "r",
  status: "success",
  finish_reason: "filtered",
  stats: { output_tokens: 3, finish_reason: "filtered" },
  settings: used,
};

describe("a client of release 0.1.0", () => {
  it.each([...ERROR_CODES, "some_later_code"])("reads a failure with the code %s", (code) => {
    const error = { code, message: "No.", retryable: false };
    expect(throughOldClient({ type: "request_failed", id: "g", status: "error", error })).toMatchObject({
      type: "request_failed",
      error: { message: "No." },
    });
  });

  it("gets the nearest code it knows for an engine that keeps failing, with the same details", () => {
    const error = { code: "engine_failing", message: "No.", retryable: false, details: { crashes: 5 } };
    expect(throughOldClient({ type: "request_failed", id: "g", status: "error", error })).toMatchObject({
      error: { code: "engine_unavailable", details: { crashes: 5 } },
    });
  });

  it("reads a page of runs also where one of them has values that it does not allow", () => {
    const {
      system_prompt,
      stop,
      thinking,
      thinking_budget,
      stop_repetition,
      base_model,
      drafting,
      draft_model: _,
      ...numbers
    } = used;
    const settings = { ...numbers, system_prompt_length: 0, stop_lengths: [] };
    const later = { thinking, thinking_budget, stop_repetition, base_model, drafting };
    const whole = { run_id: "whole", at: 5, model: "m", stats: { output_tokens: 3 }, settings };
    const strange = {
      run_id: "strange",
      at: 5,
      model: "m",
      threads: 1.5,
      error_code: "engine_bored",
      stats: { output_tokens: 2.5, total_time: 9, energy: 4, finish_reason: "filtered" },
      settings: { ...settings, ...later, temperature: 99, mirostat: 2 },
    };
    const written = { ...whole, settings: { ...settings, ...later } };
    const page = { type: "runs", id: "l", status: "success", runs: [written, strange] };
    expect(throughOldClient(page)).toEqual({
      ...page,
      runs: [
        whole,
        {
          run_id: "strange",
          at: 5,
          model: "m",
          error_code: "internal",
          stats: { total_time: 9, finish_reason: "stop" },
        },
      ],
    });
  });

  it("reads a filtered answer as one that stopped", () => {
    expect(throughOldClient(ended)).toMatchObject({
      finish_reason: "stop",
      stats: { finish_reason: "stop" },
    });
  });

  it("gets a token count with every delta, the last known one where there is none", () => {
    const client = new OldClient();
    const delta = { type: "text_delta", id: "g", text: "a", segment: "answer" };
    expect(throughOldClient({ ...delta, seq: 0 }, client)).toMatchObject({ output_tokens: 0 });
    expect(throughOldClient({ ...delta, seq: 1, output_tokens: 5 }, client)).toMatchObject({
      output_tokens: 5,
    });
    expect(throughOldClient({ ...delta, seq: 2 }, client)).toMatchObject({ output_tokens: 5 });
    throughOldClient(ended, client);
    expect(throughOldClient({ ...delta, seq: 0 }, client)).toMatchObject({ output_tokens: 0 });
  });

  it("is offered no model that is on a server", () => {
    const models = [
      { model: "here", size: 1, loaded: false },
      { model: "there/one", loaded: false },
    ];
    expect(throughOldClient({ type: "models", id: "l", status: "success", models })).toMatchObject({
      models: [{ model: "here" }],
    });
  });

  it("hears of no file that is not offered", () => {
    const unusable = [wireError("model_invalid", "m", { reason: "projector", path: "/m" })];
    const message = {
      type: "models",
      id: "l",
      status: "success",
      models: [],
      unusable,
      unusable_count: 1,
    } as const;
    const read = throughOldClient(message);
    expect(read).not.toHaveProperty("unusable");
    expect(read).not.toHaveProperty("unusable_count");
  });

  it("reads a page of runs with later names in it", () => {
    const run = { run_id: "r", at: 1, model: "m", stats: { finish_reason: "filtered" } };
    const runs = [run, { ...run, run_id: "s", error_code: "server_busy" }];
    const read = throughOldClient({ type: "runs", id: "l", status: "success", runs });
    expect(read).toMatchObject({ runs: [{ run_id: "r" }, { run_id: "s", error_code: "internal" }] });
  });

  it("reads the sums of an aggregate that has none, and of its groups", () => {
    const group = { generations: 1, finish_reasons: {} };
    const aggregate = { ...group, by_model: { m: group }, by_day: { d: group }, by_settings: { s: group } };
    const read = throughOldClient({ type: "stats", id: "s", status: "success", aggregate });
    const sums = { input_tokens: 0, output_tokens: 0 };
    expect(read).toMatchObject({
      aggregate: { ...sums, by_model: { m: sums }, by_day: { d: sums }, by_settings: { s: sums } },
    });
  });

  it("reads that a model of a server is loaded", () => {
    const loaded = { type: "model_loaded", id: "l", status: "success", model: "box/mini" };
    expect(throughOldClient(loaded)).toMatchObject({ model: "box/mini", backend: "unknown" });
  });
});
