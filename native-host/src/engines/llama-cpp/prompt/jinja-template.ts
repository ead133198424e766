import { Template } from "@huggingface/jinja";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { formatTemplateDate } from "./template-date.ts";

/** A message as a template sees it. */
export interface TemplateMessage {
  role: ChatMessage["role"];
  content: string;
  /** The thought before an answer. */
  reasoning_content?: string;
}

export type TemplateVariables = Readonly<Record<string, string | boolean>>;

export interface JinjaTemplateOptions {
  /** Text of the template. */
  text: string;
  /** Text of the BOS token, empty if there is none. */
  bos: string;
  eos: string;
  /** Returns the current date, ms since the epoch. */
  now: () => number;
}

/** Replaces the library's function, which names months in the language of the system. */
const DATE_FUNCTION = "{% set strftime_now = english_date %}";

/**
 * The Jinja template of a model file. It is a stranger's program: rendering may throw anything, or never end, which
 * the watchdog of the engine process handles.
 */
export class JinjaTemplate {
  readonly text: string;
  readonly #template: Template;
  readonly #tokens: TemplateVariables;
  readonly #now: () => number;
  /** Gives each content as a list of parts, for templates that read nothing else. */
  readonly typed: boolean;

  /** @throws the template's error if it cannot be parsed */
  constructor({ text, bos, eos, now }: JinjaTemplateOptions, typed = false) {
    this.text = text;
    this.typed = typed;
    this.#now = now;
    // A line break after a block is not written, so a template that begins with one needs another.
    const lineBreak = text.startsWith("\n") ? "\n" : "";
    const usesDate = text.includes("strftime_now");
    this.#template = new Template(usesDate ? `${DATE_FUNCTION}${lineBreak}${text}` : text);
    this.#tokens = { bos_token: bos, eos_token: eos };
  }

  /**
   * Renders messages as the reference implementation does: `tools` and `documents` are none.
   *
   * @throws the template's error
   */
  render(messages: readonly TemplateMessage[], variables: TemplateVariables = {}): string {
    const shown = messages.map(({ content, ...message }) => ({
      ...message,
      content: this.typed ? [{ type: "text", text: content }] : content,
    }));
    return this.#template.render({
      ...this.#tokens,
      tools: null,
      documents: null,
      english_date: (format: string) => formatTemplateDate(new Date(this.#now()), format),
      ...variables,
      messages: shown,
    });
  }
}
