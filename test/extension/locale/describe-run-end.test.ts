import { expect, it } from "vitest";
import { describeRunEnd } from "../../../extension/src/locale/describe-run-end.ts";
import { ANSWER_SETTINGS } from "../../helpers/extension/sample-answers.ts";

const words = (sentence: string) => sentence.replaceAll("\u00a0", " ");

it("names the limit that was reached, and goes on from it", () => {
  expect(describeRunEnd({ finish_reason: "length", settings: ANSWER_SETTINGS }, true)).toEqual({
    sentence: "Reached the 2,048-token limit.",
    action: "continue",
  });
});

it("tells how long a stop took, where that was measured", () => {
  const stopped = describeRunEnd({ finish_reason: "aborted", stats: { stop_latency: 14 } }, true);
  expect(words(stopped.sentence)).toBe("You stopped it; it ended 14 ms later.");
  expect(stopped.action).toBe("continue");
  expect(describeRunEnd({ finish_reason: "aborted" }, false)).toEqual({
    sentence: "Stopped before the end.",
    action: "try_again",
  });
});

it("sends a full context to a new chat", () => {
  expect(describeRunEnd({ finish_reason: "context_full" }, true).action).toBe("new_chat");
});
