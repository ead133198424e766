import { type Block, type LinkDefinitions, parseMarkdown } from "./parse-markdown.ts";
import { splitPieces } from "./split-pieces.ts";

/** The last blocks of a growing text, which what comes may still change. */
const OPEN_BLOCKS = 2;

/**
 * Keeps the blocks of one growing text: those that are finished are frozen, and only the end is parsed again. A text
 * that does not continue the last one begins anew.
 */
export class BlockSplitter {
  #frozen: Block[] = [];
  #frozenText = "";
  #opener = "";
  #definitions: LinkDefinitions = {};

  /** The blocks of a text that is still growing; frozen ones keep their identity. */
  grow(text: string): Block[] {
    const whole = withLineFeeds(text);
    if (!whole.startsWith(this.#frozenText)) this.#reset();
    const open = this.#parse(whole.slice(this.#frozenText.length));
    const finished = open.splice(0, Math.max(0, open.length - OPEN_BLOCKS));
    for (const block of finished) {
      this.#frozen.push(block);
      this.#frozenText += block.source;
      this.#opener = open[0]?.opener ?? "";
    }
    return [...this.#frozen, ...open];
  }

  /** The blocks of a finished text, parsed as one, so that a link defined at its end counts everywhere. */
  finish(text: string): Block[] {
    this.#reset();
    const whole = withLineFeeds(text);
    const blocks = this.#parse(whole);
    return Object.keys(this.#definitions).length === 0 ? blocks : this.#parse(whole);
  }

  #parse(text: string): Block[] {
    return splitPieces(text, this.#opener).flatMap((piece) => parseMarkdown(piece, this.#definitions));
  }

  #reset(): void {
    this.#frozen = [];
    this.#frozenText = "";
    this.#opener = "";
    this.#definitions = {};
  }
}

function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
