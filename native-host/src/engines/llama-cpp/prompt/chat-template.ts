import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { ChatHistoryItem, ChatWrapper, LlamaModel, LlamaText } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import { type LoadNote, loadNote } from "../../load-words.ts";
import { THINK_TAGS, type ThoughtTags } from "../../output/thought-splitter.ts";
import type { Library } from "../library/library.ts";

/** A piece of a prompt. In the template's own text special tokens are recognised, in plain text they are not. */
export type PromptPiece =
  | { kind: "template"; text: string }
  | { kind: "plain"; text: string }
  | { kind: "token"; name: "BOS" | "EOS" | "EOT" | "NL" | "SEP" };

export interface RenderedPrompt {
  pieces: PromptPiece[];
  /** The thought tags that the prompt leaves open. If set, the answer starts inside a thought. */
  opened: ThoughtTags | undefined;
  /** Texts with which the template ends an answer. They contain special tokens. */
  endings: string[];
}

/** Renders conversations in the model's own format. */
export class ChatTemplate {
  readonly #library: Library;
  readonly #wrapper: ChatWrapper;
  readonly #thought: ThoughtTags | undefined;
  readonly #opensThought: boolean;
  /** Tags around the thoughts of an answer, the most specific first. */
  readonly tags: ThoughtTags[];

  constructor(library: Library, wrapper: ChatWrapper) {
    this.#library = library;
    this.#wrapper = wrapper;
    const thought = wrapper.settings.segments?.thought;
    this.#thought = readTags(library, thought);
    this.#opensThought =
      thought?.openOnResponseStart === true ||
      (typeof thought?.prefix === "object" &&
        "type" in thought.prefix &&
        thought.prefix.type === "openedOnStart");
    const declared = this.#thought;
    this.tags =
      declared === undefined || declared.open === THINK_TAGS.open ? [THINK_TAGS] : [declared, THINK_TAGS];
  }

  /**
   * Renders a prompt.
   *
   * @throws EngineError `invalid_request`, with the template's own message, if it refuses the conversation.
   */
  render(messages: readonly ChatMessage[]): RenderedPrompt {
    const supportsSystem = this.#wrapper.settings.supportsSystemMessages;
    const chatHistory = toHistory(supportsSystem ? messages : mergeSystem(messages));
    if (messages.at(-1)?.role !== "assistant") {
      chatHistory.push({
        type: "model",
        response: this.#opensThought
          ? [{ type: "segment", segmentType: "thought", text: "", ended: false }]
          : [""],
      });
    }
    let state: ReturnType<ChatWrapper["generateContextState"]>;
    try {
      state = this.#wrapper.generateContextState({ chatHistory });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError(
        "invalid_request",
        `The model's chat template refuses this conversation: ${reason}`,
      );
    }
    const pieces = this.#toPieces(state.contextText);
    return {
      pieces,
      opened: this.#openedBy(pieces),
      endings: state.stopGenerationTriggers.flatMap((trigger) => {
        const [first] = this.#toPieces(trigger);
        return first?.kind === "template" ? [first.text] : [];
      }),
    };
  }

  #openedBy(pieces: readonly PromptPiece[]): ThoughtTags | undefined {
    const last = pieces.findLast((piece) => piece.kind !== "plain" || piece.text !== "");
    if (last?.kind !== "template") return undefined;
    return this.tags.find((tags) => last.text.trimEnd().endsWith(tags.open));
  }

  #toPieces(text: LlamaText): PromptPiece[] {
    const { SpecialToken, SpecialTokensText } = this.#library;
    return text.values.map((value) => {
      if (typeof value === "string") return { kind: "plain", text: value };
      if (value instanceof SpecialTokensText) return { kind: "template", text: value.value };
      if (value instanceof SpecialToken) return { kind: "token", name: value.value };
      throw new TypeError("The template returned a piece of unknown type.");
    });
  }
}

/**
 * Creates the model's own template. If the file has none or it fails, creates the library's best guess and a note
 * that says so.
 */
export function createChatTemplate(
  library: Library,
  model: LlamaModel,
): { template: ChatTemplate; note?: LoadNote } {
  const text: unknown = model.fileInfo.metadata.tokenizer?.chat_template;
  const guess = () => library.resolveChatWrapper(model, { type: "auto", noJinja: true });
  if (typeof text !== "string" || text.trim() === "") {
    const note = loadNote("no_template", {});
    return { template: new ChatTemplate(library, guess()), note };
  }
  try {
    return { template: new ChatTemplate(library, createWrapper(library, text, model)) };
  } catch {
    const note = loadNote("template_unusable", {});
    return { template: new ChatTemplate(library, guess()), note };
  }
}

/**
 * Wraps a Jinja template.
 *
 * @throws the template's error if it cannot be parsed or rendered
 */
export function createWrapper(library: Library, template: string, model?: LlamaModel): ChatWrapper {
  const wrapper = new library.JinjaTemplateChatWrapper({
    template,
    functionCallMessageTemplate: "noJinja",
    ...(model !== undefined && { tokenizer: model.tokenizer }),
  });
  // Joins no adjacent messages of the user. The wrapper turns joining on to try out templates without a system
  // role.
  return Object.assign(wrapper, { joinAdjacentMessagesOfTheSameType: false });
}

function toHistory(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  return messages.map(({ role, content }) => {
    switch (role) {
      case "system":
        return { type: "system", text: content };
      case "user":
        return { type: "user", text: content };
      case "assistant":
        return { type: "model", response: [content] };
      default:
        return role satisfies never;
    }
  });
}

/** Prepends the system text to the user's first message. */
function mergeSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [...messages];
  if (first.content === "") return rest;
  const [next, ...others] = rest;
  if (next?.role !== "user") return [{ role: "user", content: first.content }, ...rest];
  return [{ role: "user", content: `${first.content}\n\n${next.content}` }, ...others];
}

type ThoughtSettings = NonNullable<NonNullable<ChatWrapper["settings"]["segments"]>["thought"]>;

function readTags(library: Library, thought: ThoughtSettings | undefined): ThoughtTags | undefined {
  if (thought === undefined) return undefined;
  const close = plainText(library, thought.suffix);
  // A template that opens the thought itself declares no opening tag. All known ones of this kind write
  // `<think>`.
  const open = plainText(library, thought.prefix) || THINK_TAGS.open;
  return close === "" ? undefined : { open, close };
}

function plainText(library: Library, text: unknown): string {
  if (typeof text === "string") return text.trim();
  if (!library.isLlamaText(text)) return "";
  return text.values
    .map((value) =>
      typeof value === "string" ? value : value instanceof library.SpecialTokensText ? value.value : "",
    )
    .join("")
    .trim();
}
