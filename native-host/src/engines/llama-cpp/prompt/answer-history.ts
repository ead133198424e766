import type { Token } from "node-llama-cpp";

/** A token of an answer. */
export interface WrittenToken {
  token: Token;
  /** Length of the answer's text up to and with this token, UTF-16 code units; `undefined` inside a character. */
  end: number | undefined;
}

export interface WrittenAnswer {
  /** Index of its first token in the prompt. */
  start: number;
  text: string;
  tokens: readonly WrittenToken[];
}

export interface ReusedTokens {
  tokens: readonly WrittenToken[];
  /** How much of the text they stand for, UTF-16 code units. */
  length: number;
}

/**
 * The tokens that were really sampled, beside their text. A tokenizer often splits a text otherwise than the model
 * wrote it, and then everything from there on would have to be read again.
 */
export class AnswerHistory {
  #answers: readonly WrittenAnswer[] = [];

  /** The sampled tokens for `text`, or for its beginning, where it stands in the same place as before. */
  reuse(start: number, text: string): ReusedTokens | undefined {
    const answer = this.#answers.find((candidate) => candidate.start === start);
    if (answer === undefined) return undefined;
    const common = commonLength(answer.text, text);
    for (let count = answer.tokens.length; count > 0; count -= 1) {
      const end = answer.tokens[count - 1]?.end;
      if (end === undefined || end > common) continue;
      // Elsewhere than between words what follows might have belonged to the same token.
      const isBorder = end === text.length || end === answer.text.length || /\s/.test(text.charAt(end));
      if (isBorder) return { tokens: answer.tokens.slice(0, count), length: end };
    }
    return undefined;
  }

  /** Replaces what was known by the answers of the latest prompt and the one written to it. */
  replace(answers: readonly WrittenAnswer[]): void {
    this.#answers = answers;
  }
}

function commonLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return length;
}
