import { expect, it } from "vitest";
import { type Grammar, ROOT, text } from "../../../../native-host/src/engines/grammar/rules/grammar.ts";
import { withThought } from "../../../../native-host/src/engines/grammar/thought-grammar.ts";
import type { AnswerStart } from "../../../../native-host/src/engines/output/thought-splitter.ts";
import {
  CHANNEL_TAGS,
  GEMMA_TAGS,
  THINK_TAGS,
} from "../../../../native-host/src/engines/output/thought-tags.ts";
import { createRandom } from "../../../fixtures/random.ts";
import { hasText, writeAtRandom } from "../../../helpers/grammar/play-grammar.ts";

const ANSWER: Grammar = { rules: new Map([[ROOT, text("7")]]) };
const open = (tags = THINK_TAGS): AnswerStart => ({ at: "thought", tags, begun: false });
const CALL = "<|end|><|start|>assistant";
const FINAL = "<|channel|>final<|message|>";

it.each([
  ["no thought", { at: "start" }, [THINK_TAGS], "7"],
  ["a thought that the model opens", { at: "start" }, [THINK_TAGS], "<think>\nwhy {not\n</think>\n\n7"],
  ["white space before a thought", { at: "start" }, [THINK_TAGS], "\n<think></think>7"],
  [
    "beginnings of the closing tag in a thought",
    { at: "start" },
    [THINK_TAGS],
    "<think>< </ </think <</think>7",
  ],
  ["another model's tags", { at: "start" }, [GEMMA_TAGS], "<|channel>thought\nplan<channel|>7"],
  ["one of several tags", { at: "start" }, [THINK_TAGS, GEMMA_TAGS], "<think>a</think>7"],
  ["a thought that the prompt opened", open(), [THINK_TAGS], "so it is\n</think>\n\n7"],
  ["an answer that the prompt opened", { at: "answer" }, [THINK_TAGS], "7"],
  ["a final channel", { at: "start" }, [CHANNEL_TAGS], `${FINAL}7`],
  [
    "channels of thoughts",
    { at: "start" },
    [CHANNEL_TAGS],
    `<|channel|>analysis<|message|>a${CALL}<|channel|>commentary to=x<|message|>b${CALL}${FINAL}7`,
  ],
  ["a channel that the prompt opened", open(CHANNEL_TAGS), [CHANNEL_TAGS], `a < b${CALL}${FINAL}7`],
] satisfies [string, AnswerStart, (typeof THINK_TAGS)[], string][])(
  "allows %s",
  (_, start, tags, written) => {
    expect(hasText(withThought(ANSWER, start, tags), written)).toBe(true);
  },
);

it.each([
  ["a thought of a model that does not think", { at: "start" }, [], "<think>a</think>7"],
  ["free text in place of a thought", { at: "start" }, [THINK_TAGS], "Sure: 7"],
  ["free text after a thought", { at: "start" }, [THINK_TAGS], "<think>a</think>Sure: 7"],
  ["a thought without an end", open(), [THINK_TAGS], "so it is 7"],
  ["a second thought", { at: "start" }, [THINK_TAGS], "<think>a</think><think>b</think>7"],
  ["a thought inside the answer", { at: "answer" }, [THINK_TAGS], "<think>a</think>7"],
  ["a channel without an answer", { at: "start" }, [CHANNEL_TAGS], "<|channel|>analysis<|message|>7"],
] satisfies [string, AnswerStart, (typeof THINK_TAGS)[], string][])(
  "refuses %s",
  (_, start, tags, written) => {
    expect(hasText(withThought(ANSWER, start, tags), written)).toBe(false);
  },
);

it("ends a thought at the first closing tag, whatever is written before", () => {
  const grammar = withThought(ANSWER, open(), [THINK_TAGS]);
  const random = createRandom(2);
  for (let count = 0; count < 200; count += 1) {
    const written = writeAtRandom(grammar, random);
    expect(written.indexOf("</think>"), written).toBe(written.lastIndexOf("</think>"));
    expect(written.split("</think>")[1]?.trim()).toBe("7");
  }
});
