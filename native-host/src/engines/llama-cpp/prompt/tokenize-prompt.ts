import { setImmediate } from "node:timers/promises";
import type { Token } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import type { AnswerHistory, WrittenAnswer, WrittenToken } from "./answer-history.ts";
import type { PromptPiece } from "./trace-contents.ts";

/** The part of a model that tokenizing uses. */
export interface PromptTokenizer {
  /** `special`: recognise special tokens in the text. `continues`: the text follows other text. */
  tokenize(text: string, special: boolean, continues: boolean): Token[];
  /** BOS token to put at the start of every prompt, or null. */
  readonly beginning: Token | null;
}

export interface TokenizePromptOptions {
  tokenizer: PromptTokenizer;
  pieces: readonly PromptPiece[];
  /** The beginning of the answer, after the pieces. */
  beginning?: readonly PromptPiece[];
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
export const LONGEST_PART = 16_384;

/**
 * Tokenizes a rendered prompt, reusing the tokens of earlier answers.
 *
 * @returns `undefined` if aborted
 * @throws EngineError `prompt_too_long`, as early as possible
 */
export async function tokenizePrompt(options: TokenizePromptOptions): Promise<TokenizedPrompt | undefined> {
  const { tokenizer, pieces, beginning = [], limit } = options;
  const tokens: Token[] = tokenizer.beginning === null ? [] : [tokenizer.beginning];
  const texts: WrittenAnswer[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "template") {
      const own = tokenizer.tokenize(piece.text, true, index > 0);
      // Many templates write the BOS token themselves.
      append(tokens, index === 0 && own[0] === tokenizer.beginning ? own.slice(1) : own);
    } else {
      const text = await tokenizeText([piece], tokens, options);
      if (text === undefined) return undefined;
      texts.push(text);
    }
  }
  if (beginning.length > 0) {
    const begun = asTheModelWrote(beginning, options.history.textAt(tokens.length));
    const text = await tokenizeText(begun, tokens, options);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  refuseOver(limit, tokens.length);
  return { tokens, texts };
}

/**
 * Tokenizes the pieces of one text behind `tokens`, as far as its tokens are not known.
 *
 * @returns `undefined` if aborted
 */
async function tokenizeText(
  pieces: readonly PromptPiece[],
  tokens: Token[],
  { tokenizer, history, limit, signal }: TokenizePromptOptions,
): Promise<WrittenAnswer | undefined> {
  const start = tokens.length;
  const text = pieces.map((piece) => piece.text).join("");
  const reused = history.reuse(start, text) ?? { tokens: [], length: 0 };
  append(
    tokens,
    reused.tokens.map(({ token }) => token),
  );
  for (const { kind, text: rest } of afterStart(pieces, reused.length)) {
    for (const part of splitText(rest, LONGEST_PART)) {
      if (signal.aborted) return undefined;
      const continues = tokens.length > (tokenizer.beginning === null ? 0 : 1);
      append(tokens, tokenizer.tokenize(part, kind === "template", continues));
      refuseOver(limit, tokens.length);
      if (part.length === LONGEST_PART) await setImmediate();
    }
  }
  const fresh = tokens.slice(start + reused.tokens.length);
  return { start, text, tokens: [...reused.tokens, ...asWritten(fresh, text.length)] };
}

/**
 * Gives the tags around a begun thought the white space that the model itself wrote around them, so that its tokens are
 * known.
 *
 * @param written the answer so far, as the model wrote it, if it is known
 */
function asTheModelWrote(pieces: readonly PromptPiece[], written = ""): readonly PromptPiece[] {
  const adapted: PromptPiece[] = [];
  /** Number of adapted pieces up to the last text that was found. */
  let known = 0;
  let start = 0;
  for (const [index, piece] of pieces.entries()) {
    const { kind, text } = piece;
    const core = kind === "template" ? text.trim() : text;
    const found = kind === "template" ? endOfSpace(written, start) : start;
    if (!written.startsWith(core, found)) break;
    let end = found + core.length;
    const next = pieces[index + 1]?.text ?? "";
    if (kind === "template" && !written.startsWith(next, end)) end = endOfSpace(written, end);
    adapted.push({ ...piece, text: written.slice(start, end) });
    if (kind === "plain") known = adapted.length;
    start = end;
  }
  return [...adapted.slice(0, known), ...pieces.slice(known)];
}

function endOfSpace(text: string, start: number): number {
  return text.length - text.slice(start).trimStart().length;
}

/** Returns the pieces without the first `length` UTF-16 code units of their text. */
function afterStart(pieces: readonly PromptPiece[], length: number): PromptPiece[] {
  let skipped = 0;
  return pieces.map(({ kind, text }) => {
    const start = Math.min(text.length, Math.max(0, length - skipped));
    skipped += text.length;
    return { kind, text: text.slice(start) };
  });
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
