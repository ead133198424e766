import type { AnswerStart } from "../output/thought-splitter.ts";
import { CHANNEL_MARKS, CHANNEL_TAGS, FINAL_CHANNEL, type ThoughtTags } from "../output/thought-tags.ts";
import {
  ANSWER,
  choice,
  EMPTY,
  type Expression,
  type Grammar,
  GrammarBuilder,
  noneOf,
  oneOf,
  ROOT,
  repeat,
  rule,
  sequence,
  text,
} from "./rules/grammar.ts";

/** White space between a thought and the answer, and before a thought. */
const GAP = repeat(oneOf(" ", "\n", "\r", "\t"), 0, 8);

/**
 * Puts the thought that a model may write before its answer in front of a grammar. Inside the thought everything is
 * allowed. The answer alone is the rule `ANSWER`.
 *
 * @param tags those of the model's own template; empty for a model that does not think
 */
export function withThought(answer: Grammar, start: AnswerStart, tags: readonly ThoughtTags[]): Grammar {
  const builder = new GrammarBuilder();
  const before = thoughtBefore(start, tags, builder);
  const { rules } = builder.build(sequence(before, rule(ANSWER)));
  const renamed = [...answer.rules].map(
    ([name, expression]) => [name === ROOT ? ANSWER : name, expression] as const,
  );
  return { rules: new Map([...rules, ...renamed]) };
}

function thoughtBefore(
  start: AnswerStart,
  tags: readonly ThoughtTags[],
  builder: GrammarBuilder,
): Expression {
  switch (start.at) {
    case "answer":
      return EMPTY;
    case "thought":
      return start.tags === CHANNEL_TAGS ? restOfMessage(builder) : rest(start.tags, builder);
    case "start":
      return choice(
        EMPTY,
        ...tags.map((each) =>
          each === CHANNEL_TAGS ? messages(builder) : sequence(GAP, text(each.open), rest(each, builder)),
        ),
      );
    default:
      return start satisfies never;
  }
}

/** The rest of a thought that is open, up to the answer. */
function rest({ close }: ThoughtTags, builder: GrammarBuilder): Expression {
  return sequence(textUpTo(close, builder), GAP);
}

/** The rest of a message of the harmony format that is a thought, and the messages after it, up to the answer. */
function restOfMessage(builder: GrammarBuilder): Expression {
  return sequence(
    textUpTo(CHANNEL_MARKS.end, builder),
    text(`${CHANNEL_MARKS.start}assistant`),
    messages(builder),
  );
}

/** Any number of messages of the harmony format that are thoughts, and the head of the one that is the answer. */
function messages(builder: GrammarBuilder): Expression {
  return builder.once("messages", () => {
    const head = sequence(
      text(CHANNEL_MARKS.channel),
      choice(text("analysis"), text("commentary")),
      repeat(noneOf("<"), 0, 100),
      text(CHANNEL_MARKS.message),
    );
    return choice(text(FINAL_CHANNEL), sequence(head, restOfMessage(builder)));
  });
}

/** Any text up to the first `mark`, with it. One rule for each length of a beginning of the mark that was just read. */
function textUpTo(mark: string, builder: GrammarBuilder): Expression {
  const characters = [...mark];
  const prefix = `text-${builder.size}`;
  const nameOf = (length: number) => `${prefix}-${length}`;
  const after = (length: number, character: string): number => {
    const read = [...characters.slice(0, length), character];
    for (let kept = read.length; kept > 0; kept -= 1) {
      if (read.slice(-kept).join("") === characters.slice(0, kept).join("")) return kept;
    }
    return 0;
  };
  for (const length of characters.keys()) {
    const known = [...new Set(characters.slice(0, length + 1))].filter((each) => after(length, each) > 0);
    builder.once(nameOf(length), () =>
      choice(
        ...known.map((character) => {
          const next = after(length, character);
          return next === characters.length ? text(character) : sequence(text(character), rule(nameOf(next)));
        }),
        sequence(noneOf(...known), rule(nameOf(0))),
      ),
    );
  }
  return rule(nameOf(0));
}
