import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { AnswerHistory } from "../../../../../native-host/src/engines/llama-cpp/prompt/answer-history.ts";
import {
  type PromptTokenizer,
  splitText,
  tokenizePrompt,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/tokenize-prompt.ts";
import type { PromptPiece } from "../../../../../native-host/src/engines/llama-cpp/prompt/trace-contents.ts";

const token = (value: number) => value as Token;

/** One token per character, its code point; special text counts from 10,000. */
function characters(beginning: Token | null = null): PromptTokenizer & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    beginning,
    tokenize: (text, special) => {
      calls.push(text);
      return [...text].map((character) => token((character.codePointAt(0) ?? 0) + (special ? 10_000 : 0)));
    },
  };
}

function run(pieces: PromptPiece[], options: Partial<Parameters<typeof tokenizePrompt>[0]> = {}) {
  return tokenizePrompt({
    tokenizer: characters(),
    pieces,
    history: new AnswerHistory(),
    limit: 1000,
    signal: new AbortController().signal,
    ...options,
  });
}

describe("tokenizePrompt", () => {
  it("separates the template's special tokens from the same text in a message", async () => {
    const prompt = await run([
      { kind: "template", text: "<" },
      { kind: "plain", text: "<" },
    ]);
    expect(prompt?.tokens).toEqual([10_060, 60]);
  });

  it("begins with the BOS token once, whether the template writes it or not", async () => {
    const tokenizer = characters(token(10_094));
    expect((await run([{ kind: "plain", text: "a" }], { tokenizer }))?.tokens).toEqual([10_094, 97]);
    const both: PromptPiece[] = [
      { kind: "template", text: "^" },
      { kind: "plain", text: "a" },
    ];
    const prompt = await run(both, { tokenizer });
    expect(prompt?.tokens).toEqual([10_094, 97]);
    expect(prompt?.texts[0]?.start).toBe(1);
  });

  it("recognises an answer behind a BOS token that the template does not write", async () => {
    const tokenizer = characters(token(1));
    const history = new AnswerHistory();
    history.replace([{ start: 1, text: "abc", tokens: [{ token: token(500), end: 3 }] }]);
    const prompt = await run([{ kind: "plain", text: "abc" }], { tokenizer, history });
    expect(prompt?.tokens).toEqual([1, 500]);
  });

  it("reuses the sampled tokens of a begun answer across its thought and its text", async () => {
    const history = new AnswerHistory();
    history.replace([
      {
        start: 1,
        text: "(why) ye",
        tokens: [
          { token: token(500), end: 5 },
          { token: token(501), end: 8 },
        ],
      },
    ]);
    const prompt = await run([{ kind: "template", text: "<" }], {
      history,
      beginning: [
        { kind: "template", text: "(" },
        { kind: "plain", text: "why" },
        { kind: "template", text: ")" },
        { kind: "plain", text: " ye" },
      ],
    });
    expect(prompt?.tokens).toEqual([10_060, 500, 501]);
    expect(prompt?.texts).toMatchObject([{ start: 1, text: "(why) ye" }]);
  });

  it("keeps the white space that the model wrote around its thought, so that all its tokens are known", async () => {
    const history = new AnswerHistory();
    const text = "( why\n\n) yes";
    history.replace([{ start: 0, text, tokens: [{ token: token(500), end: text.length }] }]);
    const prompt = await run([], {
      history,
      beginning: [
        { kind: "template", text: "(\n" },
        { kind: "plain", text: "why" },
        { kind: "template", text: "\n)\n" },
        { kind: "plain", text: "yes" },
      ],
    });
    expect(prompt?.tokens).toEqual([500]);
    expect(prompt?.texts).toMatchObject([{ start: 0, text }]);
  });

  it("keeps the template's white space around a thought that the model did not write", async () => {
    const history = new AnswerHistory();
    history.replace([{ start: 0, text: "( other)", tokens: [{ token: token(500), end: 8 }] }]);
    const beginning: PromptPiece[] = [
      { kind: "template", text: "(" },
      { kind: "plain", text: "why" },
      { kind: "template", text: "\n)\n" },
    ];
    const prompt = await run([], { history, beginning });
    expect(prompt?.texts[0]?.text).toBe("(why\n)\n");
  });

  it("reads the special tokens of a begun thought that no run has sampled", async () => {
    const prompt = await run([], {
      beginning: [
        { kind: "template", text: "<" },
        { kind: "plain", text: "<" },
      ],
    });
    expect(prompt?.tokens).toEqual([10_060, 60]);
  });

  it("reuses the sampled tokens of a known answer and tokenizes only what was added", async () => {
    const history = new AnswerHistory();
    history.replace([{ start: 1, text: "abc", tokens: [{ token: token(500), end: 3 }] }]);
    const prompt = await run(
      [
        { kind: "template", text: "<" },
        { kind: "plain", text: "abc!" },
      ],
      { history },
    );
    expect(prompt?.tokens).toEqual([10_060, 500, 33]);
    expect(prompt?.texts).toEqual([
      {
        start: 1,
        text: "abc!",
        tokens: [
          { token: 500, end: 3 },
          { token: 33, end: 4 },
        ],
      },
    ]);
  });

  it("stops counting a huge prompt at the limit", async () => {
    const tokenizer = characters();
    const prompt = run([{ kind: "plain", text: "word ".repeat(1_000_000) }], { tokenizer });
    await expect(prompt).rejects.toMatchObject({ code: "prompt_too_long", details: { limit: 1000 } });
    expect(tokenizer.calls).toHaveLength(1);
  });

  it("refuses one token too many and accepts one less", async () => {
    await expect(run([{ kind: "plain", text: "abc" }], { limit: 2 })).rejects.toMatchObject({
      details: { tokens: 3, limit: 2 },
    });
    expect((await run([{ kind: "plain", text: "ab" }], { limit: 2 }))?.tokens).toHaveLength(2);
  });

  it("returns nothing when aborted", async () => {
    expect(await run([{ kind: "plain", text: "abc" }], { signal: AbortSignal.abort() })).toBeUndefined();
  });
});

describe("splitText", () => {
  it("splits before white space and loses nothing", () => {
    const text = "one two three four";
    expect(splitText(text, 9)).toEqual(["one two", " three", " four"]);
    expect(splitText(text, 100)).toEqual([text]);
    expect(splitText("", 5)).toEqual([]);
  });

  it("splits text without white space, but not within a character", () => {
    expect(splitText("aaaa😀bbb", 5)).toEqual(["aaaa", "😀bbb"]);
  });

  it("always makes progress", () => {
    expect(splitText("   aaaaaaaa", 2).join("")).toBe("   aaaaaaaa");
  });
});
