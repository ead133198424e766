import { describe, expect, it } from "vitest";
import type { Segment } from "../../../../native-host/src/runs/history/history-folder.ts";
import { SEGMENT_IDLE } from "../../../../native-host/src/runs/history/history-writer.ts";
import {
  MAX_AGE,
  MAX_HISTORY_BYTES,
  type MaintenanceInput,
  planMaintenance,
} from "../../../../native-host/src/runs/history/plan-maintenance.ts";

const NOW = 2_000_000_000_000;
const OLD = NOW - 3 * SEGMENT_IDLE;
const MIB = 1024 * 1024;

function segment(name: string, overrides: Partial<Segment> = {}): Segment {
  return { name, size: MIB, modified: OLD, ...overrides };
}

function plan(segments: Segment[], overrides: Partial<MaintenanceInput> = {}) {
  const nothing = { dirty: new Set<string>(), own: new Set<string>(), current: undefined };
  const { remove, rewrite } = planMaintenance({ segments, now: NOW, ...nothing, ...overrides });
  const names = (list: Segment[]) => list.map(({ name }) => name);
  return { remove: names(remove), rewrite: rewrite.map(names) };
}

const NOTHING = { remove: [], rewrite: [] };

it("plans nothing for a healthy history", () => {
  expect(plan([])).toEqual(NOTHING);
  expect(plan([segment("a"), segment("b", { modified: NOW })])).toEqual(NOTHING);
});

describe("removing segments", () => {
  it("removes segments older than two years", () => {
    const segments = [
      segment("a", { modified: NOW - MAX_AGE - 1 }),
      segment("b", { modified: NOW - MAX_AGE }),
    ];
    expect(plan(segments)).toEqual({ remove: ["a"], rewrite: [] });
  });

  it("removes the oldest segments above the size limit, and no more", () => {
    const size = MAX_HISTORY_BYTES / 4;
    const segments = ["a", "b", "c", "d", "e"].map((name) => segment(name, { size }));
    expect(plan(segments)).toEqual({ remove: ["a"], rewrite: [] });
  });

  it("keeps segments that a host may still append to", () => {
    const huge = { size: MAX_HISTORY_BYTES, modified: NOW };
    expect(plan([segment("a", huge), segment("b", huge)])).toEqual(NOTHING);
    expect(
      plan([segment("a", huge), segment("b", huge)], { own: new Set(["a", "b"]), current: "a" }),
    ).toEqual({
      remove: ["b"],
      rewrite: [],
    });
  });
});

describe("rewriting segments", () => {
  it("rewrites finished segments that contain deleted runs", () => {
    const segments = [segment("a"), segment("b"), segment("c", { modified: NOW })];
    expect(plan(segments, { dirty: new Set(["b", "c"]) })).toEqual({ remove: [], rewrite: [["b"]] });
  });

  it("joins small segments once there are many", () => {
    const small = (count: number) =>
      Array.from({ length: count }, (_, index) => segment(`${index}`, { size: 1000 }));
    expect(plan(small(15))).toEqual(NOTHING);
    expect(plan(small(16)).rewrite).toEqual([small(16).map(({ name }) => name)]);
  });

  it("limits new segments to 8 MiB", () => {
    const segments = ["a", "b", "c", "d"].map((name) => segment(name, { size: 3 * MIB }));
    const dirty = new Set(["a", "b", "c", "d"]);
    expect(plan(segments, { dirty }).rewrite).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});
