import type { DrawingBudget } from "./drawing-budget.ts";
import { MAX_PARSED_LENGTH } from "./markdown-limits.ts";
import { type Block, type LinkDefinitions, parseMarkdown } from "./parse-markdown.ts";
import { splitPieces } from "./split-pieces.ts";

/** Number of last blocks of a growing text that more text may still change. */
const OPEN_BLOCKS = 2;

/** Longest finished text that is parsed as a whole, UTF-16 code units. */
const MAX_WHOLE_LENGTH = 4 * MAX_PARSED_LENGTH;

type Room = Pick<DrawingBudget, "hasRoom" | "spend">;

const ENDLESS: Room = { hasRoom: () => true, spend: () => {} };

/**
 * Splits one growing text into blocks: freezes finished blocks and parses only the end again. Starts over when a text
 * does not continue the last one. Stops when the drawing budget is used up; the next call continues from there.
 */
export class BlockSplitter {
  readonly #room: Room;
  #frozen: Block[] = [];
  #frozenText = "";
  #opener = "";
  #definitions: LinkDefinitions = {};
  #isWhole = true;

  constructor(room: Room = ENDLESS) {
    this.#room = room;
  }

  /** True when the last call reached the end of the text. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Returns the blocks of a text that is still growing; frozen blocks keep their identity. */
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

  /**
   * Returns the blocks of a finished text. Parses it as a whole, so that a link definition at its end applies
   * everywhere; a text longer than `MAX_WHOLE_LENGTH` keeps the blocks it grew.
   */
  finish(text: string): Block[] {
    if (text.length > MAX_WHOLE_LENGTH) return this.grow(text);
    if (!this.#room.hasRoom()) {
      const blocks = this.grow(text);
      this.#isWhole = false;
      return blocks;
    }
    this.#reset();
    const whole = withLineFeeds(text);
    const blocks = this.#parse(whole);
    return Object.keys(this.#definitions).length === 0 ? blocks : this.#parse(whole);
  }

  /** Parses enough blocks to freeze some, then as many more as the budget allows. */
  #parse(text: string): Block[] {
    const blocks: Block[] = [];
    this.#isWhole = true;
    for (const piece of splitPieces(text, this.#opener)) {
      if (blocks.length > OPEN_BLOCKS && !this.#room.hasRoom()) {
        this.#isWhole = false;
        break;
      }
      for (const block of parseMarkdown(piece, this.#definitions)) {
        this.#room.spend(block.html);
        blocks.push(block);
      }
    }
    return blocks;
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
