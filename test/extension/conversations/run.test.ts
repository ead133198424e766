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
import { LOADED_MODEL, USED_SETTINGS } from "../../helpers/extension/fake-host.ts";

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
  it("follows the phases that the host reports", () => {
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

  it("applies each delta once and in order", () => {
    expect(reduceRun(writing, delta(1, "b"))).toBe(writing);
    expect(reduceRun(writing, delta(3, "d"))).toBe(writing);
  });

  it("stays in the stopping phase until it ends, and never changes after that", () => {
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

  it("takes the model from the one that is loaded", () => {
    const loaded = reduceRun(writing, { type: "model_state", status: "loaded", ...LOADED_MODEL });
    expect(loaded.model).toEqual(LOADED_MODEL);
    expect(
      reduceRun(writing, { type: "model_state", status: "loading", model: "tiny" }).model,
    ).toBeUndefined();
  });

  it("keeps its last numbers when it is interrupted, and adds none", () => {
    const read = reduceRun(createRun("g"), { type: "prompt_progress", processed: 4, total: 8, cached: 2 });
    expect(interruptRun(read, ERROR).end).toEqual({
      finish_reason: "error",
      error: ERROR,
      stats: { finish_reason: "error", input_tokens: 8, cached_tokens: 2 },
    });
    expect(interruptRun(createRun("g"), ERROR).end?.stats).toEqual({ finish_reason: "error" });
  });
});

describe("two versions of a run", () => {
  const started = createRun("g");
  const lost = interruptRun(writing, ERROR);
  const lostEarlier = interruptRun(started, ERROR);
  const told = ended(writing);

  it.each([
    ["replaces less text with more", writing, started, true],
    ["does not replace more text with less", started, writing, false],
    ["takes a later step of the same text", markStopping(writing), writing, true],
    ["takes an end over no end", told, writing, true],
    ["takes a concluded end over no end", lost, writing, true],
    ["does not replace a concluded end by no end for the same text", writing, lost, false],
    ["takes more text over an end that was concluded too early", writing, lostEarlier, true],
    ["takes the host's end over a concluded one", told, lost, true],
    ["does not replace the host's end by a concluded one", lost, told, false],
    ["does not rewrite the same end", told, told, false],
    ["ignores another generation", { ...told, generation_id: "other" }, started, false],
  ])("%s", (_name, candidate, stored, expected) => {
    expect(supersedes(candidate, stored)).toBe(expected);
  });
});
