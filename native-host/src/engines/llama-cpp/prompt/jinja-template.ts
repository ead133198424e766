import { Template } from "@huggingface/jinja";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";

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
}

/**
 * The Jinja template of a model file. It is a stranger's program: rendering may throw anything, or never end, which
 * the watchdog of the engine process handles.
 */
export class JinjaTemplate {
  readonly text: string;
  readonly #template: Template;
  readonly #tokens: TemplateVariables;
  /** Gives each content as a list of parts, for templates that read nothing else. */
  readonly typed: boolean;

  /** @throws the template's error if it cannot be parsed */
  constructor({ text, bos, eos }: JinjaTemplateOptions, typed = false) {
    this.text = text;
    this.typed = typed;
    this.#template = new Template(text);
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
      ...variables,
      messages: shown,
    });
  }
}
