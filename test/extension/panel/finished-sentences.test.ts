import { expect, it } from "vitest";
import { finishedSentences } from "../../../extension/src/panel/announcer.ts";

it.each([
  ["No end yet", "", 0],
  ["Version 3.1 of it", "", 0],
  ["One. Two", "One.", 5],
  ["- item\n- ano", "- item", 7],
  ['Really?! "Yes." no', 'Really?! "Yes."', 16],
])("takes the finished sentences of %j: %j", (text, words, length) => {
  expect(finishedSentences(text, false)).toEqual({ words, length });
});

it("returns the whole remaining text at the end", () => {
  expect(finishedSentences("no **full** stop", true)).toEqual({ words: "no full stop", length: 16 });
});
