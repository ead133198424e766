import { toJsonLines } from "@tacho/shared/runs/jsonl.ts";
import { describe, expect, it } from "vitest";
import { FAILED_RUN, GOLDEN_RUN } from "../../helpers/runs/sample-run.ts";

describe("JSON Lines", () => {
  it("hold one whole run a line", () => {
    const text = toJsonLines([GOLDEN_RUN, FAILED_RUN]);
    expect(text.endsWith("\n")).toBe(true);
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([GOLDEN_RUN, FAILED_RUN]);
  });

  it("keep a run with a line feed in a name on one line", () => {
    expect(toJsonLines([{ ...GOLDEN_RUN, model: "a\nb" }]).split("\n")).toHaveLength(2);
  });

  it("are empty without runs", () => {
    expect(toJsonLines([])).toBe("");
  });
});
