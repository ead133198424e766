import type { Token } from "node-llama-cpp";

/** One token of an answer. */
export interface WrittenToken {
  token: Token;
  /**
   * Length of the answer's text up to the end of this token, in UTF-16 code units. `undefined` inside a
   * character.
   */
  end: number | undefined;
}

export interface WrittenAnswer {
  /** Index of the answer's first token in the prompt. */
  start: number;
  text: string;
  tokens: readonly WrittenToken[];
}

export interface ReusedTokens {
  tokens: readonly WrittenToken[];
  /** Length of the text these tokens cover, in UTF-16 code units. */
  length: number;
}

/**
 * Remembers the tokens that the model sampled for each answer. Tokenizing the text again often gives other
 * tokens, and then everything after them would have to be evaluated again.
 */
export class AnswerHistory {
  #answers: readonly WrittenAnswer[] = [];

  /** Returns the sampled tokens for `text` or for a prefix of it, if the same answer stood at `start` before. */
  reuse(start: number, text: string): ReusedTokens | undefined {
    const answer = this.#answers.find((candidate) => candidate.start === start);
    if (answer === undefined) return undefined;
    const common = commonLength(answer.text, text);
    for (let count = answer.tokens.length; count > 0; count -= 1) {
      const end = answer.tokens[count - 1]?.end;
      if (end === undefined || end > common) continue;
      // Only accepts an end between words. Elsewhere the next characters could have belonged to the same token.
      const isBorder = end === text.length || end === answer.text.length || /\s/.test(text.charAt(end));
      if (isBorder) return { tokens: answer.tokens.slice(0, count), length: end };
    }
    return undefined;
  }

  /** Returns the text of the answer that stood at `start` before, as the model wrote it. */
  textAt(start: number): string | undefined {
    return this.#answers.find((candidate) => candidate.start === start)?.text;
  }

  /** Replaces all known answers with those of the latest prompt and the one just generated. */
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
