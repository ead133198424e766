import { describe, expect, it } from "vitest";
import {
  deletedLine,
  parseHistoryLine,
  ratedLine,
  runLine,
} from "../../../../native-host/src/runs/history/history-line.ts";

const run = { run_id: "a", at: 1, model: "m", stats: { output_tokens: 1 } };

describe("a line comes back as it was", () => {
  it.each([
    [runLine(run), { kind: "run", run }],
    [deletedLine(["a", "b"], 5), { kind: "deleted", run_ids: ["a", "b"], at: 5 }],
    [ratedLine("a", "up", 5), { kind: "rated", run_id: "a", rating: "up", at: 5 }],
    [ratedLine("a", undefined, 5), { kind: "rated", run_id: "a", rating: undefined, at: 5 }],
  ])("%s", (text, expected) => {
    expect(text).not.toContain("\n");
    expect(parseHistoryLine(text)).toEqual(expected);
  });
});

it.each([
  ['{"v":2,"run":{}}', "unknown"],
  ['{"v":1,"moved":{}}', "unknown"],
  ['{"v":1,"deleted":{"run_ids":"all","at":1}}', "unknown"],
  ['{"v":1,"rated":{"run_id":1,"at":1}}', "unknown"],
  ['{"v":1,"run":{"run_id":"a"', "unreadable"],
  ["", "unreadable"],
  ["null", "unreadable"],
  ["[1]", "unreadable"],
])("parses %s as %s", (text, kind) => {
  expect(parseHistoryLine(text)).toEqual({ kind });
});
