import { expect, it } from "vitest";
import { finishedSentences } from "../../../extension/src/panel/announcer.ts";

it.each([
  ["No end yet", "", 0],
  ["Version 3.1 of it", "", 0],
  ["One. Two", "One.", 5],
  ["- item\n- ano", "- item", 7],
  ['Really?! "Yes." No', 'Really?! "Yes."', 16],
  ["今日は晴れです。明日は雨です。", "今日は晴れです。明日は雨です。", 15],
  ["今日は晴れです。明日", "今日は晴れです。", 8],
  ["他说：“好。”然后", "他说：“好。”", 7],
  ["안녕하세요. 반갑", "안녕하세요.", 7],
  ["هل أنت بخير؟ نعم", "هل أنت بخير؟", 13],
  ["هذا نص. هذا آخر", "هذا نص.", 8],
  ["זה משפט. זה עוד", "זה משפט.", 9],
  ["यह वाक्य है। यह दूसरा", "यह वाक्य है।", 13],
  ["สวัสดีครับวันนี้อากาศดีมากและฉันอยากไปเดินเล่นที่สวน แล้ว", "สวัสดีครับวันนี้อากาศดีมากและฉันอยากไปเดินเล่นที่สวน", 53],
  ["**Bold.** Next", "Bold.", 10],
  ["1. ", "", 0],
  ["1. First", "", 0],
  ["1. First item. Sec", "1. First item.", 15],
  ["e.g. ", "", 0],
  ["https://example.org/a?b", "", 0],
  ["In 1999. Then", "In 1999.", 9],
])("takes the finished sentences of %j: %j", (text, words, length) => {
  expect(finishedSentences(text, false)).toEqual({ words, length });
});

it("returns the whole remaining text at the end", () => {
  expect(finishedSentences("no **full** stop", true)).toEqual({ words: "no full stop", length: 16 });
});
