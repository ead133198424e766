import { expect, it } from "vitest";
import { describeRunEnd } from "../../../extension/src/locale/describe-run-end.ts";
import { USED_SETTINGS } from "../../gallery/sample-runs.ts";

const words = (sentence: string) => sentence.replaceAll("\u00a0", " ");

it("names the token limit and offers to continue", () => {
  expect(describeRunEnd({ finish_reason: "length", settings: USED_SETTINGS }, true)).toEqual({
    sentence: "Reached the 2,048-token limit.",
    action: "continue",
  });
});

it("says how long a stop took, if that was measured", () => {
  const stopped = describeRunEnd({ finish_reason: "aborted", stats: { stop_latency: 14 } }, true);
  expect(words(stopped.sentence)).toBe("You stopped it; it ended 14 ms later.");
  expect(stopped.action).toBe("continue");
  expect(describeRunEnd({ finish_reason: "aborted" }, false)).toEqual({
    sentence: "Stopped early.",
    action: "try_again",
  });
});

it("offers a new chat when the context is full", () => {
  expect(describeRunEnd({ finish_reason: "context_full" }, true).action).toBe("new_chat");
});
