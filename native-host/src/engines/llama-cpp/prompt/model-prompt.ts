import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { LlamaModel } from "node-llama-cpp";
import { type LoadNote, loadNote } from "../../load-words.ts";
import { ChatTemplate, type RenderedPrompt } from "./chat-template.ts";
import { genericTemplate } from "./generic-template.ts";
import { breakSpecialTokens, isSpecialText } from "./special-tokens.ts";
import { LONGEST_PART, splitText } from "./tokenize-prompt.ts";

/** The wishes of a request about its prompt. */
export type PromptSettings = Pick<UsedSettings, "thinking" | "base_model">;

export interface ModelPromptOptions {
  template: ChatTemplate;
  /** True for a base model: one whose file has no chat template. It continues text. */
  isBase: boolean;
}

/** Turns the messages of a request into the prompt of a model. */
export class ModelPrompt {
  readonly template: ChatTemplate;
  readonly isBase: boolean;

  constructor({ template, isBase }: ModelPromptOptions) {
    this.template = template;
    this.isBase = isBase;
  }

  /** Returns true if an answer that repeats itself is to be stopped. */
  stopsRepetition({ stop_repetition: asked }: Pick<UsedSettings, "stop_repetition">): boolean {
    return asked === "auto" ? this.isBase : asked;
  }

  /**
   * Renders a conversation, or, where a base model is to continue text, the contents as one text without the system
   * prompt.
   *
   * @param raw true to take the contents as they stand, whatever the model. Special tokens in them count.
   * @throws EngineError `invalid_request`, with the template's own message, if it refuses the conversation.
   */
  render(messages: readonly ChatMessage[], settings: PromptSettings, raw = false): RenderedPrompt {
    if (raw) return rawPrompt(messages);
    if (!this.isBase || settings.base_model !== "text") return this.template.render(messages, settings);
    const text = messages
      .filter(({ role }) => role !== "system")
      .map(({ content }) => content)
      .join("");
    return {
      pieces: [],
      // The text and its continuation are one, so that the sampled tokens are recognised in the next request.
      beginning: [{ kind: "plain", text }],
      start: { at: "answer" },
      stops: [],
    };
  }
}

/** The contents as one text, in parts that are tokenized one by one. */
function rawPrompt(messages: readonly ChatMessage[]): RenderedPrompt {
  const text = messages.map(({ content }) => content).join("");
  const parts = splitText(text, LONGEST_PART);
  return {
    pieces: parts.map((part) => ({ kind: "template", text: part })),
    beginning: [],
    start: { at: "answer" },
    stops: [],
  };
}

/**
 * Reads the template of a model file. If the file has none or it fails, takes a generic one and adds a note that says
 * so.
 *
 * @param now returns the current date, ms since the epoch
 */
export function createModelPrompt(
  model: LlamaModel,
  now: () => number,
): { prompt: ModelPrompt; note?: LoadNote } {
  const text: unknown = model.fileInfo.metadata.tokenizer?.chat_template;
  const common = {
    bos: model.tokens.bosString ?? "",
    eos: model.tokens.eosString ?? "",
    now,
    defuse: (content: string) => breakSpecialTokens(model, content),
  };
  const generic = () =>
    new ChatTemplate({ ...genericTemplate((token) => isSpecialText(model, token)), ...common });
  if (typeof text !== "string" || text.trim() === "") {
    const prompt = new ModelPrompt({ template: generic(), isBase: true });
    return { prompt, note: loadNote("no_template", {}) };
  }
  try {
    return { prompt: new ModelPrompt({ template: new ChatTemplate({ text, ...common }), isBase: false }) };
  } catch {
    const prompt = new ModelPrompt({ template: generic(), isBase: false });
    return { prompt, note: loadNote("template_unusable", {}) };
  }
}
