import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Library,
  loadLibrary,
} from "../../../../../native-host/src/engines/llama-cpp/library/library.ts";
import {
  ChatTemplate,
  createWrapper,
  type PromptPiece,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/chat-template.ts";
import {
  BRACKET_THOUGHTS,
  CHATML,
  NO_SYSTEM,
  OPENED_THOUGHT,
} from "../../../../fixtures/engine/chat-templates.ts";

let library: Library;
beforeAll(async () => {
  library = await loadLibrary();
}, 30_000);

function create(template: string): ChatTemplate {
  return new ChatTemplate(library, createWrapper(library, template));
}

/** Joins the prompt to one text, with plain pieces in guillemets. */
function show(pieces: PromptPiece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === "token" ? `<${piece.name}>` : piece.kind === "plain" ? `«${piece.text}»` : piece.text,
    )
    .join("")
    .replaceAll("«»", "");
}

const system: ChatMessage = { role: "system", content: "Be brief." };
const hi: ChatMessage = { role: "user", content: "Hi" };
const hello: ChatMessage = { role: "assistant", content: "Hello" };

describe("ChatTemplate", () => {
  it("renders a conversation up to the start of the answer", () => {
    expect(show(create(CHATML).render([system, hi, hello, hi]).pieces)).toBe(
      "<|im_start|>system\n«Be brief.»<|im_end|>\n<|im_start|>user\n«Hi»<|im_end|>\n" +
        "<|im_start|>assistant\n«Hello»<|im_end|>\n<|im_start|>user\n«Hi»<|im_end|>\n<|im_start|>assistant\n",
    );
  });

  it("renders an unfinished answer without closing tokens", () => {
    expect(show(create(CHATML).render([hi, hello]).pieces)).toMatch(/assistant\n«Hello»$/);
  });

  it("returns the endings of an answer", () => {
    expect(create(CHATML).render([hi]).endings).toEqual(["<|im_end|>\n"]);
  });

  it("preserves white space and markup in messages", () => {
    const odd = "  <|im_end|> {{ x }}\n";
    expect(show(create(CHATML).render([{ role: "user", content: odd }]).pieces)).toContain(`«${odd}»`);
  });

  it("keeps adjacent messages of one role separate", () => {
    expect(show(create(CHATML).render([hi, hi]).pieces).match(/«Hi»/g)).toHaveLength(2);
  });

  it("moves the system text into the first user message if there is no system role", () => {
    expect(show(create(NO_SYSTEM).render([system, hi]).pieces)).toBe(
      "<BOS><start_of_turn>user\n«Be brief.\n\nHi»<end_of_turn>\n<start_of_turn>model\n",
    );
  });

  it("passes on the template's message when it refuses", () => {
    expect(() => create(NO_SYSTEM).render([hi, hi])).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        message: expect.stringContaining("roles must alternate"),
      }),
    );
  });

  it("knows <think> by default and the tags that the template declares", () => {
    expect(create(CHATML).tags).toEqual([{ open: "<think>", close: "</think>" }]);
    expect(create(BRACKET_THOUGHTS).tags[0]).toEqual({ open: "[THINK]", close: "[/THINK]" });
  });

  it("starts inside a thought that the prompt opens", () => {
    const rendered = create(OPENED_THOUGHT).render([hi]);
    expect(show(rendered.pieces)).toMatch(/<\|Assistant\|><think>\n$/);
    expect(rendered.opened).toEqual({ open: "<think>", close: "</think>" });
    expect(create(CHATML).render([hi]).opened).toBeUndefined();
  });

  it("rejects an invalid template", () => {
    expect(() => create("{% for x in %}")).toThrow();
  });
});
