import { attempt } from "./attempt.ts";
import type { JinjaTemplate, TemplateMessage, TemplateVariables } from "./jinja-template.ts";

/** A piece of a prompt. In the template's own text special tokens are recognised, in plain text they are not. */
export interface PromptPiece {
  kind: "template" | "plain";
  text: string;
  /** Index of the message that a plain text comes from. */
  message?: number;
}

export interface TraceOptions {
  template: JinjaTemplate;
  messages: readonly TemplateMessage[];
  variables: TemplateVariables;
  /**
   * Breaks every special token in a text with `BREAK`. Used for contents whose place in the prompt cannot be found.
   */
  defuse: (text: string) => string;
}

/** Noncharacters, which no text contains. They mark where a content starts and ends, and where a text is broken. */
const MARK = "\uFDD0";
const STARTS = "\uFDD1";
const ENDS = "\uFDD2";
export const BREAK = "\uFDD3";
const MARKS = /\uFDD0(\d+)([\uFDD1\uFDD2])/g;

/** Places of the marks: around the content, or within the white space around it, which many templates trim. */
type Placement = "outside" | "inside" | "none";
type Placements = (message: TemplateMessage, index: number) => Placement;

const BY_ROLE: readonly Placements[] = [
  () => "outside",
  ({ role }) => (role === "assistant" ? "outside" : "inside"),
  ({ role }) => (role === "assistant" ? "inside" : "outside"),
  () => "inside",
];
/** Largest number of messages for which each one is tried without marks. */
const MOST_TRIALS = 32;

/**
 * Renders messages and tells the template's own text from the contents. The template sees the real contents. Their
 * place is found by rendering once more with marks around them: if the result without the marks is the same, the marks
 * show where the contents are. A content that the template inspects in a way that a mark disturbs stays part of the
 * template's text, with its special tokens broken.
 *
 * @throws the template's error
 */
export function renderTraced({ template, messages, variables, defuse }: TraceOptions): PromptPiece[] {
  const real = template.render(messages, variables);
  const trace = (placements: Placements) => {
    const texts = messages.map((message, index) =>
      placements(message, index) === "none" ? defuse(message.content) : message.content,
    );
    const isReal = texts.every((text, index) => text === messages[index]?.content);
    const plain = messages.map((message, index) => ({ ...message, content: texts[index] ?? "" }));
    const expected = isReal ? real : template.render(plain, variables);
    const marked = plain.map((message, index) => ({
      ...message,
      content: markContent(message.content, index, placements(message, index)),
    }));
    return readMarks(template.render(marked, variables), expected);
  };
  const attempts = [...BY_ROLE, ...eachUnmarked(messages.length)];
  for (const placements of attempts) {
    const pieces = attempt(() => trace(placements));
    if (pieces !== undefined) return pieces;
  }
  const defused = messages.map((message) => ({ ...message, content: defuse(message.content) }));
  return withoutBreaks(template.render(defused, variables));
}

/** Leaves one message unmarked, for each in turn. */
function eachUnmarked(count: number): Placements[] {
  if (count > MOST_TRIALS) return [];
  return Array.from(
    { length: count },
    (_, unmarked) => (_message: TemplateMessage, index: number) => (index === unmarked ? "none" : "inside"),
  );
}

function markContent(content: string, index: number, placement: Placement): string {
  const starts = `${MARK}${index}${STARTS}`;
  const ends = `${MARK}${index}${ENDS}`;
  if (placement === "none") return content;
  if (placement === "outside") return starts + content + ends;
  const core = content.trim();
  const lead = content.length - content.trimStart().length;
  return content.slice(0, lead) + starts + core + ends + content.slice(lead + core.length);
}

/** Splits a text at its marks; `undefined` if they are out of order, or if it differs from what is expected. */
function readMarks(marked: string, expected: string): PromptPiece[] | undefined {
  if (marked.replaceAll(MARKS, "") !== expected) return undefined;
  const pieces: PromptPiece[] = [];
  let open: string | undefined;
  let end = 0;
  for (const match of marked.matchAll(MARKS)) {
    const text = marked.slice(end, match.index);
    const [mark, index, side] = match;
    end = match.index + mark.length;
    if (side === STARTS) {
      if (open !== undefined) return undefined;
      open = index;
      if (text !== "") pieces.push(...withoutBreaks(text));
    } else {
      if (open !== index) return undefined;
      open = undefined;
      pieces.push({ kind: "plain", text, message: Number(index) });
    }
  }
  if (open !== undefined) return undefined;
  if (end < marked.length) pieces.push(...withoutBreaks(marked.slice(end)));
  return pieces;
}

/** Splits a text where special tokens were broken, so that none is whole in any piece. */
function withoutBreaks(text: string): PromptPiece[] {
  return text.split(BREAK).map((part) => ({ kind: "template", text: part }));
}
