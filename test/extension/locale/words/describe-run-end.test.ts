import { expect, it } from "vitest";
import { describeRunEnd } from "../../../../extension/src/locale/words/describe-run-end.ts";
import { ANSWER_SETTINGS } from "../../../helpers/extension/sample-answers.ts";

const TEXT = { text: true, thought: false };
const NOTHING = { text: false, thought: false };

const words = (sentence: string) => sentence.replaceAll("\u00a0", " ");

it("names the token limit and offers to continue", () => {
  expect(describeRunEnd({ finish_reason: "length", settings: ANSWER_SETTINGS }, TEXT)).toEqual({
    sentence: "Reached the 2,048-token limit.",
    action: "continue",
  });
});

it("says how long a stop took, if that was measured", () => {
  const stopped = describeRunEnd({ finish_reason: "aborted", stats: { stop_latency: 14 } }, TEXT);
  expect(words(stopped.sentence)).toBe("You stopped it; it ended 14 ms later.");
  expect(stopped.action).toBe("continue");
  expect(describeRunEnd({ finish_reason: "aborted" }, NOTHING)).toEqual({
    sentence: "Stopped early.",
    action: "try_again",
  });
});

it("offers a new chat when the context is full", () => {
  expect(describeRunEnd({ finish_reason: "context_full" }, TEXT).action).toBe("new_chat");
});

it("has words for an end that a newer version named, and for one that cannot be read", () => {
  expect(describeRunEnd({ finish_reason: "content_filtered" }, TEXT).sentence).toContain("content_filtered");
  expect(describeRunEnd({ finish_reason: "unreadable" }, TEXT).sentence).toMatch(/cannot be read/);
});

it("names no limit that is not a number", () => {
  const { sentence } = describeRunEnd({ finish_reason: "length", settings: { max_tokens: "many" } }, TEXT);
  expect(sentence).not.toContain("many");
});

it("says that the limit went to thinking, and offers to go on", () => {
  const thinking = { text: false, thought: true };
  expect(describeRunEnd({ finish_reason: "length", settings: ANSWER_SETTINGS }, thinking)).toEqual({
    sentence: "Reached the 2,048-token limit while still thinking.",
    action: "continue",
  });
  expect(describeRunEnd({ finish_reason: "aborted" }, thinking).action).toBe("continue");
});

it("says that an answer repeated itself, and offers another try", () => {
  expect(describeRunEnd({ finish_reason: "stop", note: "repetition" }, TEXT)).toEqual({
    sentence: "The answer only repeated itself, so it was stopped.",
    action: "try_again",
  });
  expect(describeRunEnd({ finish_reason: "stop", note: "tired" }, TEXT).action).toBeUndefined();
});
