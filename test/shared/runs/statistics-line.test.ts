import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { expect, it } from "vitest";
import { GOLDEN_STATS } from "../../helpers/runs/sample-run.ts";

it("puts the golden vector into one line", () => {
  expect(statisticsLine(GOLDEN_STATS)).toBe(
    "tokens=364(236 cached)/35 tps=1020.4/52.9 ttft=125ms ctx=399/4096 (9.7%) finish=stop dur=768ms",
  );
});

it("leaves out what is absent, and a cache that held nothing", () => {
  expect(
    statisticsLine({ input_tokens: 12, cached_tokens: 0, output_tokens: 1, finish_reason: "aborted" }),
  ).toBe("tokens=12/1 finish=aborted");
  expect(statisticsLine({ tokens_per_second: 48.1 })).toBe("tps=/48.1");
  expect(statisticsLine({})).toBe("");
});
