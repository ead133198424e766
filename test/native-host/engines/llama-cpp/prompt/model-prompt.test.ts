import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { LlamaModel } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import {
  createModelPrompt,
  type PromptSettings,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/model-prompt.ts";
import { CHATML } from "../../../../fixtures/engine/chat-templates.ts";
import { showPieces } from "../../../../helpers/engine/show-pieces.ts";

/** A model file with this template, and a vocabulary of characters and these special tokens. */
function create(chat_template: unknown, special: readonly string[] = []) {
  return createModelPrompt(
    {
      fileInfo: { metadata: { tokenizer: { chat_template } } },
      tokens: { bosString: "<s>", eosString: "</s>" },
      tokenize: (text: string) => (special.includes(text) ? [special.indexOf(text)] : [100, 101]),
      isSpecialToken: (token: number) => token < special.length,
    } as unknown as LlamaModel,
    () => 0,
  );
}

const CHAT: PromptSettings = { thinking: "default", base_model: "chat" };
const TEXT: PromptSettings = { thinking: "default", base_model: "text" };
const system: ChatMessage = { role: "system", content: "Be brief." };
const hi: ChatMessage = { role: "user", content: "Once upon" };
const more: ChatMessage = { role: "assistant", content: " a time" };

describe("the prompt of a model", () => {
  it("uses the template of its file, whatever is set for base models", () => {
    const { prompt, note } = create(CHATML);
    expect(note).toBeUndefined();
    expect(prompt.isBase).toBe(false);
    expect(showPieces(prompt.render([hi], TEXT).pieces)).toMatch(/^<\|im_start\|>user/);
    expect(prompt.stopsRepetition({ stop_repetition: "auto" })).toBe(false);
    expect(prompt.stopsRepetition({ stop_repetition: true })).toBe(true);
  });

  it.each([undefined, "", "  ", 7])("recognises a base model by a file whose template is %j", (text) => {
    const { prompt, note } = create(text);
    expect(note?.code).toBe("no_template");
    expect(prompt.isBase).toBe(true);
    expect(prompt.stopsRepetition({ stop_repetition: "auto" })).toBe(true);
    expect(prompt.stopsRepetition({ stop_repetition: false })).toBe(false);
  });

  it("takes a generic template in place of one that does not work, and does not call that a base model", () => {
    const { prompt, note } = create("{% for {{ %}");
    expect(note?.code).toBe("template_unusable");
    expect(prompt.isBase).toBe(false);
    expect(showPieces(prompt.render([hi], CHAT).pieces)).toBe("<s>User:\n«Once upon»\n\nAssistant:\n");
  });

  it("chats with a base model in a transcript, and ends an answer where the next turn begins", () => {
    const { pieces, stops } = create(undefined).prompt.render([system, hi, more, hi], CHAT);
    expect(showPieces(pieces)).toBe(
      "<s>«Be brief.»\n\nUser:\n«Once upon»\n\nAssistant:\n« a time»\n\nUser:\n«Once upon»\n\nAssistant:\n",
    );
    expect(stops).toEqual(["\nUser:", "\nAssistant:"]);
  });

  it.each([
    [["<|im_start|>", "<|im_end|>"], "<|im_start|>user\n«Once upon»<|im_end|>\n<|im_start|>assistant\n"],
    [
      ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
      "<s><|start_header_id|>user<|end_header_id|>\n\n«Once upon»<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    ],
  ])("chats with a base model by the special tokens that it has: %s", (special, expected) => {
    const { pieces, stops } = create(undefined, special).prompt.render([hi], CHAT);
    expect(showPieces(pieces)).toBe(expected);
    expect(stops).toEqual([]);
  });

  it("continues the text of all messages but the system's, as it stands", () => {
    const rendered = create(undefined).prompt.render([system, hi, more], TEXT);
    expect(rendered).toEqual({
      pieces: [],
      beginning: [{ kind: "plain", text: "Once upon a time" }],
      start: { at: "answer" },
      stops: [],
    });
  });
});
