import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import { EngineError } from "../../engine-error.ts";
import type { AnswerStart } from "../../output/thought-splitter.ts";
import {
  CHANNEL_MARKS,
  CHANNEL_TAGS,
  FINAL_CHANNEL,
  KNOWN_TAGS,
  type ThoughtTags,
} from "../../output/thought-tags.ts";
import { attempt } from "./attempt.ts";
import { JinjaTemplate, type JinjaTemplateOptions, type TemplateMessage } from "./jinja-template.ts";
import { findThinking, type Thinking } from "./thinking.ts";
import { type PromptPiece, renderTraced } from "./trace-contents.ts";

export interface RenderedPrompt {
  /** Ends with the template's own generation prompt. */
  pieces: readonly PromptPiece[];
  /** The beginning of the answer that the request gave. Follows `pieces`. */
  beginning: readonly PromptPiece[];
  /** Kind of text that the model writes next. */
  start: AnswerStart;
  /** Texts that end the answer, in addition to the stop strings of the settings. */
  stops: readonly string[];
}

/** The wishes of a request about its prompt. */
export type RenderSettings = Pick<UsedSettings, "thinking">;

export interface ChatTemplateOptions extends JinjaTemplateOptions {
  /** Breaks every special token in a text, see `renderTraced`. */
  defuse: (text: string) => string;
  /** Texts that end an answer, for a template without special tokens. */
  stops?: readonly string[];
}

const PROBE: TemplateMessage = { role: "user", content: "question" };
const PROBE_ANSWER: TemplateMessage = { role: "assistant", content: "answer" };
const PROBE_SYSTEM: TemplateMessage = { role: "system", content: "instruction" };

/** Renders conversations in the model's own format. */
export class ChatTemplate {
  readonly #template: JinjaTemplate;
  readonly #defuse: (text: string) => string;
  readonly #system: SystemRole;
  readonly #thinking: Thinking;
  readonly #stops: readonly string[];
  /** White space that the template writes before an answer and not at the end of the generation prompt. */
  readonly #answerLead: string;
  /** Tags around the thoughts of an answer, the template's own first. */
  readonly tags: readonly ThoughtTags[];
  /** Texts with which the template ends an answer. They contain special tokens. */
  readonly endings: readonly string[];

  /** @throws Error if the template cannot be parsed, or leaves messages out */
  constructor(options: ChatTemplateOptions) {
    this.#defuse = options.defuse;
    this.#stops = options.stops ?? [];
    const { template, system } = usableTemplate(options);
    this.#template = template;
    this.#system = system;
    this.#thinking = findThinking(this.#template);
    const own = this.#thinking.tags;
    this.tags = [...own, ...KNOWN_TAGS.filter(({ open }) => own.every((tags) => tags.open !== open))];
    this.endings = this.#findEndings();
    this.#answerLead = findAnswerLead(this.#template, withSystemRole([PROBE], this.#system));
  }

  /** Tells if the model thinks, and if it can be told to. */
  get thinking(): "switch" | "fixed" | "none" {
    if (this.#thinking.toggle !== undefined) return "switch";
    return this.#thinking.tags.length > 0 ? "fixed" : "none";
  }

  /** Tags that the model itself writes around its thoughts; empty if it is not known to think. */
  get ownTags(): readonly ThoughtTags[] {
    return this.#thinking.tags;
  }

  /** Texts of the special tokens around thoughts. They must be decoded as text. */
  get thoughtMarks(): readonly string[] {
    const tags = this.tags
      .filter((each) => each !== CHANNEL_TAGS)
      .flatMap(({ open, close }) => [open, close]);
    return this.#isHarmony ? [...tags, ...Object.values(CHANNEL_MARKS)] : tags;
  }

  /**
   * Renders a prompt up to the template's generation prompt, and the beginning of the answer after it.
   *
   * @throws EngineError `invalid_request`, with the template's own message, if it refuses the conversation.
   */
  render(messages: readonly ChatMessage[], settings: RenderSettings): RenderedPrompt {
    const last = messages.at(-1);
    const begun = last?.role === "assistant" ? last : undefined;
    const before = begun === undefined ? messages : messages.slice(0, -1);
    // A thought that was begun goes on, whatever the settings say by now.
    const isThinking = begun?.thought !== undefined && settings.thinking === "off";
    const pieces = this.#renderBefore(before, isThinking ? { thinking: "default" } : settings);
    return { pieces, ...this.#begin(pieces, begun), stops: this.#stops };
  }

  #renderBefore(messages: readonly ChatMessage[], { thinking }: RenderSettings): PromptPiece[] {
    const toggle = thinking === "default" ? undefined : this.#thinking.toggle;
    const on = thinking === "on";
    const shown = withSystemWords(messages, toggle?.words(on) ?? "").map(({ role, content }) => ({
      role,
      content,
    }));
    const rendered = withSystemRole(shown, this.#system);
    try {
      const pieces = renderTraced({
        template: this.#template,
        messages: rendered,
        variables: { ...toggle?.variables(on), add_generation_prompt: true },
        defuse: this.#defuse,
      });
      return moveSpaces(pieces, rendered, this.#answerLead);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError(
        "invalid_request",
        `The model's chat template refuses this conversation: ${reason}`,
      );
    }
  }

  /** Writes the beginning of an answer as the model itself would have, after the generation prompt. */
  #begin(
    pieces: readonly PromptPiece[],
    begun: ChatMessage | undefined,
  ): Pick<RenderedPrompt, "beginning" | "start"> {
    const opened = this.#openedBy(pieces);
    const { content = "", thought = "" } = begun ?? {};
    if (content === "" && thought === "") {
      const start: AnswerStart =
        opened === undefined ? { at: "start" } : { at: "thought", tags: opened, begun: false };
      return { beginning: [], start };
    }
    const [own] = this.#thinking.tags;
    const tags = opened ?? own ?? KNOWN_TAGS[0];
    if (tags === undefined) throw new Error("No tags are known.");
    const opening = opened === undefined ? tags.opening : "";
    const before: PromptPiece[] = thought === "" ? [] : [template(opening), { kind: "plain", text: thought }];
    if (content === "") return { beginning: compact(before), start: { at: "thought", tags, begun: true } };
    const isThinking = thought !== "" || opened !== undefined;
    const direct = this.#isHarmony ? FINAL_CHANNEL : "";
    return {
      beginning: compact([
        ...before,
        template(isThinking ? tags.closing : direct),
        { kind: "plain", text: content },
      ]),
      start: { at: "answer", ...(this.#isHarmony && { tags: CHANNEL_TAGS }) },
    };
  }

  /** Returns the tags of the thought that the prompt leaves open. */
  #openedBy(pieces: readonly PromptPiece[]): ThoughtTags | undefined {
    const last = pieces.findLast(({ text }) => text !== "");
    if (last?.kind !== "template") return undefined;
    return this.tags.find(({ open }) => last.text.trimEnd().endsWith(open));
  }

  get #isHarmony(): boolean {
    return this.#thinking.tags.includes(CHANNEL_TAGS);
  }

  #findEndings(): string[] {
    const pieces = attempt(() =>
      renderTraced({
        template: this.#template,
        messages: withSystemRole([PROBE, PROBE_ANSWER], this.#system),
        variables: {},
        defuse: this.#defuse,
      }),
    );
    const last = pieces?.at(-1);
    return last?.kind === "template" && last.text.trim() !== "" ? [last.text] : [];
  }
}

/** Place of system messages in a template: it needs one, takes one, or has none. */
type SystemRole = "required" | "supported" | "none";

/** Parses a template that shows every message of a short conversation. */
function usableTemplate(options: ChatTemplateOptions): { template: JinjaTemplate; system: SystemRole } {
  const conversation = [PROBE, PROBE_ANSWER, { ...PROBE, content: "second question" }];
  for (const template of [new JinjaTemplate(options), new JinjaTemplate(options, true)]) {
    const shows = (before: readonly TemplateMessage[]) =>
      showsAll(template, [...before, PROBE]) && showsAll(template, [...before, ...conversation]);
    const withSystem = shows([PROBE_SYSTEM]);
    if (shows([])) return { template, system: withSystem ? "supported" : "none" };
    if (withSystem) return { template, system: "required" };
  }
  throw new Error("The template leaves messages out.");
}

function showsAll(template: JinjaTemplate, messages: readonly TemplateMessage[]): boolean {
  const text = attempt(() => template.render(messages, { add_generation_prompt: true }));
  return text !== undefined && messages.every(({ content }) => text.includes(content));
}

/** Puts words before the system prompt. */
function withSystemWords(messages: readonly ChatMessage[], words: string): readonly ChatMessage[] {
  if (words === "") return messages;
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", content: words }, ...messages];
  return [{ ...first, content: `${words}\n${first.content}` }, ...rest];
}

function withSystemRole(messages: readonly TemplateMessage[], role: SystemRole): TemplateMessage[] {
  if (role === "none") return mergeSystem(messages);
  const needsOne = role === "required" && messages[0]?.role !== "system";
  return needsOne ? [{ role: "system", content: "" }, ...messages] : [...messages];
}

/** Prepends the system text to the user's first message. */
function mergeSystem(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [...messages];
  if (first.content === "") return rest;
  const [next, ...others] = rest;
  if (next?.role !== "user") return [{ role: "user", content: first.content }, ...rest];
  return [{ role: "user", content: `${first.content}\n\n${next.content}` }, ...others];
}

function findAnswerLead(template: JinjaTemplate, question: readonly TemplateMessage[]): string {
  const asked = attempt(() => template.render(question, { add_generation_prompt: true })) ?? "";
  const answered = attempt(() => template.render([...question, PROBE_ANSWER, PROBE])) ?? "";
  const lead = answered.slice(asked.length, answered.indexOf(PROBE_ANSWER.content, asked.length));
  return answered.startsWith(asked) && /^\s*$/.test(lead) ? lead : "";
}

/**
 * Moves white space from the template's text into the text behind it. The model wrote the white space before an answer
 * as part of its first token, and spaces before other texts belong to their first word in most vocabularies.
 */
function moveSpaces(
  pieces: readonly PromptPiece[],
  messages: readonly TemplateMessage[],
  answerLead: string,
): PromptPiece[] {
  const moved = (before: PromptPiece | undefined, piece: PromptPiece | undefined): string => {
    if (before?.kind !== "template" || piece?.kind !== "plain") return "";
    if (!isAnswer(piece, messages)) return / *$/.exec(before.text)?.[0] ?? "";
    return before.text.endsWith(answerLead) ? answerLead : "";
  };
  return pieces.map((piece, index) => {
    const after = moved(piece, pieces[index + 1]);
    const text = after === "" ? piece.text : piece.text.slice(0, -after.length);
    return { ...piece, text: moved(pieces[index - 1], piece) + text };
  });
}

function isAnswer(piece: PromptPiece | undefined, messages: readonly TemplateMessage[]): boolean {
  return piece?.message !== undefined && messages[piece.message]?.role === "assistant";
}

function template(text: string): PromptPiece {
  return { kind: "template", text };
}

function compact(pieces: readonly PromptPiece[]): PromptPiece[] {
  return pieces.filter(({ text }) => text !== "");
}
