import {
  CHANNEL_MARKS,
  CHANNEL_TAGS,
  GEMMA_TAGS,
  KNOWN_TAGS,
  type ThoughtTags,
} from "../../output/thought-tags.ts";
import { attempt } from "./attempt.ts";
import type { JinjaTemplate, TemplateMessage, TemplateVariables } from "./jinja-template.ts";

/** Properties of a model's template that concern thoughts. */
export interface Thinking {
  /** The tags around thoughts, the template's own first. Empty if the model is not known to think. */
  tags: readonly ThoughtTags[];
  /** Changes a request so that the model thinks, or does not. Absent if the template cannot be told. */
  toggle: ThinkingToggle | undefined;
}

export interface ThinkingToggle {
  variables(on: boolean): TemplateVariables;
  /** Text to put before the system prompt. */
  words(on: boolean): string;
}

interface ThinkingVariable {
  name: string;
  on: string | boolean;
  off: string | boolean;
}

/** Variables that switch thinking, by which templates know it. */
const VARIABLES: readonly ThinkingVariable[] = [
  ...["enable_thinking", "thinking", "enable_reasoning", "reasoning"].map((name) => ({
    name,
    on: true,
    off: false,
  })),
  { name: "reasoning_effort", on: "high", off: "none" },
];
/** Words in the system prompt that switch thinking. */
const WORDS = { on: "/think", off: "/no_think" };

/** Gemma 4 thinks after this token in its system turn. Its template does not show its thoughts. */
const GEMMA_SWITCH = "<|think|>";

const QUESTION: TemplateMessage = { role: "user", content: "question" };

/** Finds out how a template writes thoughts, and how it is told to have none, by trying it out. */
export function findThinking(template: JinjaTemplate): Thinking {
  const toggle = findToggle(template);
  const written = writtenTags(template);
  const named = KNOWN_TAGS.filter(
    (tags) =>
      template.text.includes(tags.open) ||
      template.text.includes(tags.close) ||
      (tags === GEMMA_TAGS && template.text.includes(GEMMA_SWITCH)),
  );
  const isHarmony =
    template.text.includes(CHANNEL_MARKS.channel) && template.text.includes(CHANNEL_MARKS.message);
  if (isHarmony) return { tags: [CHANNEL_TAGS], toggle };
  if (written !== undefined) {
    return { tags: [written, ...named.filter(({ open }) => open !== written.open)], toggle };
  }
  return { tags: named, toggle };
}

function findToggle(template: JinjaTemplate): ThinkingToggle | undefined {
  const prompt = (variables: TemplateVariables, system?: string) =>
    attempt(() =>
      template.render(
        [...(system === undefined ? [] : [{ role: "system", content: system } as const]), QUESTION],
        { ...variables, add_generation_prompt: true },
      ),
    );
  const isSwitch = ({ name, on, off }: ThinkingVariable) => {
    if (!template.text.includes(name)) return false;
    // A template may write any effort into the prompt. It is a switch only where the template knows the word.
    if (typeof off === "string" && !new RegExp(`['"]${off}['"]`).test(template.text)) return false;
    const [thinks, answers] = [prompt({ [name]: on }), prompt({ [name]: off })];
    return thinks !== undefined && answers !== undefined && thinks !== answers;
  };
  const variable = VARIABLES.find(isSwitch);
  if (variable !== undefined) {
    const { name, on, off } = variable;
    return { variables: (wanted) => ({ [name]: wanted ? on : off }), words: () => "" };
  }
  if (!template.text.includes(WORDS.off)) return undefined;
  const [on, off] = [prompt({}, WORDS.on), prompt({}, WORDS.off)];
  // The words themselves may stay in the prompt. Something else must change with them.
  if (on?.replace(WORDS.on, "") === off?.replace(WORDS.off, "")) return undefined;
  return { variables: () => ({}), words: (wanted) => (wanted ? WORDS.on : WORDS.off) };
}

/** Returns the tags that the template writes around the thought of an answer, if it writes one. */
function writtenTags(template: JinjaTemplate): ThoughtTags | undefined {
  const answer = (reasoning?: string): TemplateMessage => ({
    role: "assistant",
    content: "\uFDD0answer\uFDD0",
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
  });
  const thought = "\uFDD1thought\uFDD1";
  const without = attempt(() => template.render([QUESTION, answer()]));
  const withThought = attempt(() => template.render([QUESTION, answer(thought)]));
  const header = without?.split("\uFDD0answer\uFDD0")[0];
  const start = withThought?.indexOf(thought) ?? -1;
  const end = withThought?.indexOf("\uFDD0answer\uFDD0", start) ?? -1;
  if (header === undefined || withThought === undefined || start === -1 || end === -1) return undefined;
  const closing = withThought.slice(start + thought.length, end);
  const before = withThought.slice(0, start);
  const known = KNOWN_TAGS.find(
    (tags) => before.trimEnd().endsWith(tags.open) && closing.trimStart().startsWith(tags.close),
  );
  // A template may write another header before a thought, so only what both have in common is the header.
  const open = known?.open ?? before.slice(commonLength(before, header)).trim();
  const close = known?.close ?? closing.trim();
  if (close === "" || open === "") return undefined;
  return { open, close, opening: before.slice(before.lastIndexOf(open)), closing };
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}
