import { expect, it } from "vitest";
import { draftingWords, threadWords } from "../../../../extension/src/locale/words/describe-speed.ts";

it("tells the threads for reading and for writing apart only where they differ", () => {
  expect(threadWords({ threads_reading: 8, threads_writing: 8 })).toBe("8");
  expect(threadWords({ threads_reading: 8, threads_writing: 6 })).toBe("8 reading, 6 writing");
  expect(threadWords({})).toBeUndefined();
});

it("says what drafting saved, or that it was switched off", () => {
  const drafted = { draft_tokens: 128, accepted_tokens: 126 };
  expect(draftingWords({ ...drafted, draft_time_saved: 3900 })).toBe(
    "saved 3.9\u00a0s (126 of 128 tokens right)",
  );
  expect(draftingWords({ draft_tokens: 6, accepted_tokens: 1, draft_time_saved: 0 })).toBe(
    "no gain, switched off (1 of 6 tokens right)",
  );
  expect(draftingWords({})).toBeUndefined();
});
