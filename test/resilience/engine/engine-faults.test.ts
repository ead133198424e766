import { describe, expect, it } from "vitest";
import { rounds, tell, tellDurations } from "../soak.ts";
import { type Outcome, playFault } from "./play-fault.ts";
import { FAULT_KINDS, type FaultKind, MOMENTS, type Moment } from "./start-faulty-host.ts";

/** In `npm test` the host's limits are ten times shorter than in production; `npm run soak` uses the real ones. */
const HASTE = rounds(10, 1);
const AT_ONCE = 4;
const SUBJECT = "engine faults";

type Group = "crash" | "out of memory" | "no sign of life" | "a step without an end" | "deaf to a stop";

const GROUPS: Readonly<Record<FaultKind, Group>> = {
  abort: "crash",
  segfault: "crash",
  kill: "crash",
  exit: "crash",
  memory: "out of memory",
  garbage: "crash",
  wrong_job: "crash",
  closed_pipe: "crash",
  stop: "no sign of life",
  loop: "no sign of life",
  silence: "a step without an end",
  deaf: "deaf to a stop",
};

/** Time from the fault to the terminal message in ms. */
const PROMISED: Readonly<Record<Group, number>> = {
  crash: 200,
  // Mostly the time the process needs to fill its memory.
  "out of memory": 12_000,
  "no sign of life": 12_000,
  "a step without an end": 62_000,
  "deaf to a stop": 12_000,
};

/** A process busy with garbage collection may be taken for a hung one. */
function codeOf(group: Group) {
  if (group === "out of memory") return expect.stringMatching(/^engine_(crashed|hung)$/);
  return group === "crash" ? "engine_crashed" : "engine_hung";
}

function groupOf({ kind, at }: { kind: FaultKind; at: Moment }): Group {
  const group = GROUPS[kind];
  // Heartbeats are not required while a model is loading.
  return at === "load" && group === "no sign of life" ? "a step without an end" : group;
}

const CASES = FAULT_KINDS.flatMap((kind) => MOMENTS.map((at) => ({ kind, at })));

async function playAll(): Promise<Outcome[]> {
  const waiting = Array.from({ length: rounds(1, 3) }, () => CASES).flat();
  const outcomes: Outcome[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      outcomes.push(await playFault(next.kind, next.at, HASTE));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

const outcomes = playAll();

describe.each(CASES)("an engine with the fault $kind at $at", ({ kind, at }) => {
  it("costs at most one answer, which ends once and keeps its numbers", async () => {
    for (const outcome of (await outcomes).filter((each) => each.kind === kind && each.at === at)) {
      const { end, messages, next, recorded } = outcome;
      expect(next).toMatchObject({
        type: "generation_ended",
        finish_reason: "stop",
        stats: { output_tokens: 5 },
      });
      expect(recorded).toBe(1);
      expect(messages.filter(({ type }) => type === "generation_ended" || type === "request_failed")).toEqual(
        [end],
      );
      expect(messages.at(-1)).toBe(end);
      if (at === "dispose") {
        expect(end).toMatchObject({ type: "generation_ended", finish_reason: "stop" });
      } else if (kind === "deaf") {
        expect(end).toMatchObject({ type: "generation_ended", finish_reason: "aborted" });
      } else {
        const code = codeOf(groupOf({ kind, at }));
        const output_tokens = at === "decode" ? 3 : 0;
        expect(end).toMatchObject({
          type: "request_failed",
          error: { code },
          stats: { output_tokens },
          partial: at === "decode",
        });
        const deltas = messages.filter((message) => message.type === "text_delta");
        expect(deltas.map(({ text }) => text).join("")).toBe(at === "decode" ? "one two three" : "");
      }
    }
  });
});

it("reports every fault in time", async () => {
  const struck = (await outcomes).filter(({ at }) => at !== "dispose");
  tell({
    subject: SUBJECT,
    name: "kinds of faults at their moments, each survived",
    value: CASES.length,
    unit: "faults",
  });
  for (const group of new Set(struck.map(groupOf))) {
    const latencies = struck.filter((outcome) => groupOf(outcome) === group).map(({ latency }) => latency);
    const promised = PROMISED[group];
    if (HASTE === 1) tellDurations(SUBJECT, `${group}: to the terminal message`, latencies, promised);
    // Generous, because a busy machine is not the host's fault.
    expect(Math.max(...latencies)).toBeLessThan(promised / HASTE + 10_000);
  }
});
