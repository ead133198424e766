import { setImmediate } from "node:timers/promises";
import type { Token } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import type { AnswerHistory, WrittenAnswer, WrittenToken } from "./answer-history.ts";
import type { PromptPiece } from "./chat-template.ts";

/** The part of a model that tokenizing uses. */
export interface PromptTokenizer {
  /** `special`: recognise special tokens in the text. `continues`: the text follows other text. */
  tokenize(text: string, special: boolean, continues: boolean): Token[];
  specialToken(name: Extract<PromptPiece, { kind: "token" }>["name"]): Token | null;
  /** BOS token to put at the start of every prompt, or null. */
  readonly beginning: Token | null;
}

export interface TokenizePromptOptions {
  tokenizer: PromptTokenizer;
  pieces: readonly PromptPiece[];
  history: AnswerHistory;
  /** Maximum number of tokens. */
  limit: number;
  signal: AbortSignal;
}

export interface TokenizedPrompt {
  tokens: Token[];
  /** Plain texts with their tokens, for the history of the next prompt. */
  texts: WrittenAnswer[];
}

/** Length of the parts of a long text, in UTF-16 code units. The event loop turns between two parts. */
const LONGEST_PART = 16_384;

/**
 * Tokenizes a rendered prompt, reusing the tokens of earlier answers.
 *
 * @returns `undefined` if aborted
 * @throws EngineError `prompt_too_long`, as early as possible
 */
export async function tokenizePrompt(options: TokenizePromptOptions): Promise<TokenizedPrompt | undefined> {
  const { tokenizer, pieces, history, limit, signal } = options;
  const tokens: Token[] = [];
  const texts: WrittenAnswer[] = [];
  for (const piece of pieces) {
    switch (piece.kind) {
      case "token": {
        const token = tokenizer.specialToken(piece.name);
        if (token !== null) tokens.push(token);
        break;
      }
      case "template":
        append(tokens, tokenizer.tokenize(piece.text, true, tokens.length > 0));
        break;
      case "plain": {
        const start = tokens.length;
        const reused = history.reuse(start, piece.text) ?? { tokens: [], length: 0 };
        append(
          tokens,
          reused.tokens.map(({ token }) => token),
        );
        for (const part of splitText(piece.text.slice(reused.length), LONGEST_PART)) {
          if (signal.aborted) return undefined;
          append(tokens, tokenizer.tokenize(part, false, tokens.length > 0));
          refuseOver(limit, tokens.length);
          if (part.length === LONGEST_PART) await setImmediate();
        }
        const fresh = tokens.slice(start + reused.tokens.length);
        texts.push({
          start,
          text: piece.text,
          tokens: [...reused.tokens, ...asWritten(fresh, piece.text.length)],
        });
        break;
      }
      default:
        piece satisfies never;
    }
  }
  if (tokenizer.beginning !== null && tokens[0] !== tokenizer.beginning) {
    tokens.unshift(tokenizer.beginning);
    for (const text of texts) text.start += 1;
  }
  refuseOver(limit, tokens.length);
  return { tokens, texts };
}

function refuseOver(limit: number, count: number): void {
  if (count <= limit) return;
  const message = `The prompt has ${count} tokens or more, but at most ${limit} fit in this context. Shorten the prompt or choose a larger context.`;
  throw new EngineError("prompt_too_long", message, { tokens: count, limit });
}

/** Converts tokens to history entries. Only the end of the last token is known: the end of the text. */
function asWritten(tokens: readonly Token[], length: number): WrittenToken[] {
  return tokens.map((token, index) => ({ token, end: index === tokens.length - 1 ? length : undefined }));
}

/**
 * Splits a text into parts of at most `longest` UTF-16 code units. Cuts before white space where possible, so
 * that the tokens equal those of the whole text.
 */
export function splitText(text: string, longest: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > longest) {
    const window = text.slice(start, start + longest);
    const space = window.search(/\s\S*$/);
    let end = start + (space > 0 ? space : longest);
    // Never splits a surrogate pair.
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts;
}

function append(tokens: Token[], more: readonly Token[]): void {
  for (const token of more) tokens.push(token);
}
