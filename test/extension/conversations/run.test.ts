import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import {
  cancelRun,
  createRun,
  interruptRun,
  markStopping,
  type Run,
  reduceRun,
  runSchema,
  supersedes,
} from "../../../extension/src/conversations/run.ts";
import { LOADED_MODEL } from "../../helpers/extension/fake-host.ts";
import { USED_SETTINGS } from "../../helpers/runs/sample-run.ts";

const ERROR = wireError("engine_crashed", "It crashed.");

function delta(seq: number, text: string, segment: "answer" | "thought" = "answer") {
  return {
    type: "text_delta",
    seq,
    text,
    segment,
    output_tokens: seq + 1,
    time_to_first_token: 120,
  } as const;
}

function ended(run: Run): Run {
  return reduceRun(run, {
    type: "generation_ended",
    run_id: "r",
    status: "success",
    finish_reason: "stop",
    stats: { output_tokens: 2 },
    settings: USED_SETTINGS,
  });
}

const writing = [delta(0, "a"), delta(1, "b")].reduce<Run>(reduceRun, createRun("g"));

describe("a run", () => {
  it("goes through its phases as the host tells them", () => {
    const messages = [
      { type: "generation_queued", position: 2 },
      { type: "generation_started", model: "tiny", queue_time: 3 },
      { type: "prompt_progress", processed: 4, total: 8, cached: 2, eta: 10 },
      delta(0, "hm", "thought"),
      delta(1, "a"),
    ] as const;
    const phases: string[] = [];
    const run = messages.reduce<Run>((before, message) => {
      const after = reduceRun(before, message);
      phases.push(after.phase);
      return after;
    }, createRun("g"));
    expect(phases).toEqual(["queued", "loading", "reading", "writing", "writing"]);
    expect(run).toMatchObject({
      text: "a",
      thought: "hm",
      seq: 2,
      output_tokens: 2,
      time_to_first_token: 120,
    });
    expect(run.position).toBeUndefined();
    expect(runSchema.parse(ended(run))).toEqual(ended(run));
  });

  it("takes every delta once, and none out of turn", () => {
    expect(reduceRun(writing, delta(1, "b"))).toBe(writing);
    expect(reduceRun(writing, delta(3, "d"))).toBe(writing);
  });

  it("says that it is stopping until it has ended, and nothing moves it after that", () => {
    const stopping = reduceRun(markStopping(writing), delta(2, "c"));
    expect(stopping).toMatchObject({ phase: "stopping", text: "abc" });
    const end = ended(stopping);
    expect(end.phase).toBe("ended");
    for (const after of [
      reduceRun(end, delta(3, "d")),
      markStopping(end),
      cancelRun(end),
      interruptRun(end, ERROR),
    ]) {
      expect(after).toBe(end);
    }
  });

  it("learns what model answers from the one that is loaded", () => {
    const loaded = reduceRun(writing, { type: "model_state", status: "loaded", ...LOADED_MODEL });
    expect(loaded.model).toEqual(LOADED_MODEL);
    expect(
      reduceRun(writing, { type: "model_state", status: "loading", model: "tiny" }).model,
    ).toBeUndefined();
  });

  it("that is interrupted keeps its last numbers, and invents none", () => {
    const read = reduceRun(createRun("g"), { type: "prompt_progress", processed: 4, total: 8, cached: 2 });
    expect(interruptRun(read, ERROR).end).toEqual({
      finish_reason: "error",
      error: ERROR,
      stats: { finish_reason: "error", input_tokens: 8, cached_tokens: 2 },
    });
    expect(interruptRun(createRun("g"), ERROR).end?.stats).toEqual({ finish_reason: "error" });
  });
});

describe("of two versions of a run", () => {
  const started = createRun("g");
  const lost = interruptRun(writing, ERROR);
  const lostEarlier = interruptRun(started, ERROR);
  const told = ended(writing);

  it.each([
    ["more text beats less", writing, started, true],
    ["less text does not beat more", started, writing, false],
    ["a later step of the same text counts", markStopping(writing), writing, true],
    ["an end beats no end", told, writing, true],
    ["a concluded end beats no end", lost, writing, true],
    ["no end does not beat a concluded end of the same text", writing, lost, false],
    ["more text beats an end that was concluded too early", writing, lostEarlier, true],
    ["an end that the host told beats a concluded one", told, lost, true],
    ["a concluded end does not beat one that the host told", lost, told, false],
    ["the same told end needs no writing", told, told, false],
    ["another generation never counts", { ...told, generation_id: "other" }, started, false],
  ])("%s", (_name, candidate, stored, expected) => {
    expect(supersedes(candidate, stored)).toBe(expected);
  });
});
