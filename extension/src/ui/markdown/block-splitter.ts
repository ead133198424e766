import type { Token } from "marked";
import type { DrawingBudget } from "./drawing-budget.ts";
import { heldBackFrom } from "./lexing/held-back.ts";
import type { LinkDefinitions } from "./lexing/markdown-lexer.ts";
import { parsableLength, plainLength } from "./lexing/markdown-limits.ts";
import {
  codePart,
  type LongBlock,
  leadingPart,
  PART_LENGTH,
  type Piece,
  renderAgain,
  renderCodePart,
  renderPart,
} from "./long-block.ts";
import { type LexedBlock, type LexedBlocks, lexBlocks, renderPlain, renderToken } from "./parse-markdown.ts";
import { hasControls } from "./visible-controls.ts";

/** Block of a text, or a part of a long one, with its source and its mark-up. */
export interface Block {
  source: string;
  html: string;
  /** True for a part whose content continues the block before. */
  joins: boolean;
}

/** Number of last blocks that more text may still change. */
const OPEN_BLOCKS = 2;

/** Text that is parsed in one step if its blocks are short, UTF-16 code units. */
const STEP_LENGTH = 4000;
/** Most lines of such a text, because each may become a block. */
const STEP_LINES = 100;

const FENCE = /^ {0,3}(?:`{3,}[^`\n]*|~{3,}[^\n]*)\n/;
const NOTHING: ReadonlySet<string> = new Set();

type Room = Pick<DrawingBudget, "hasRoom" | "spend">;

const ENDLESS: Room = { hasRoom: () => true, spend: () => {} };

/** Finished block with what may still change its mark-up. */
interface FrozenBlock extends Block, Piece {
  /** Labels of link definitions that were looked up, found or not. */
  asked: ReadonlySet<string>;
}

/** The result of one step at the start of the remaining text. */
interface Step {
  frozen: FrozenBlock[];
  /** Blocks up to the end of the text, if the step reached it. */
  open?: Block[];
}

/**
 * Splits one growing text into blocks. Freezes finished blocks and reads only the end again, so that what is drawn of a
 * growing text is what is drawn of the same text at once. Starts over when a text does not continue the last one. Stops when the
 * drawing budget is used up; the next call continues from there.
 */
export class BlockSplitter {
  readonly #room: Room;
  #frozen: FrozenBlock[] = [];
  #frozenText = "";
  /** Long block whose parts are being read. */
  #long: LongBlock | undefined;
  /** Link definitions in the frozen blocks. */
  #definitions: LinkDefinitions = {};
  /** Link definitions in the open blocks. */
  #openDefinitions: LinkDefinitions = {};
  /** Link definitions that the frozen blocks were rendered with. */
  #allDefinitions: LinkDefinitions = {};
  /** Positions of frozen blocks that what was found later changes. */
  #stale = new Set<number>();
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
    const end = heldBackFrom(whole);
    const blocks = this.#read(whole.slice(0, end));
    const tail = whole.slice(end);
    if (!this.#isWhole || tail === "") return blocks;
    const last = blocks.pop() ?? { source: "", html: "", joins: false };
    return [...blocks, { ...last, source: last.source + tail }];
  }

  /** Returns the blocks of a finished text. */
  finish(text: string): Block[] {
    return this.#read(withLineFeeds(text));
  }

  #read(text: string): Block[] {
    if (!text.startsWith(this.#frozenText)) this.#reset();
    this.#isWhole = true;
    let open: Block[] = [];
    this.#openDefinitions = {};
    for (let steps = 0; ; steps += 1) {
      if (steps > 0 && !this.#room.hasRoom()) {
        this.#isWhole = false;
        break;
      }
      const step = this.#step(text.slice(this.#frozenText.length));
      for (const block of step.frozen) this.#freeze(block);
      if (step.open === undefined) continue;
      open = step.open;
      break;
    }
    for (const { html } of open) this.#room.spend(html);
    this.#applyDefinitions();
    this.#refresh();
    const [first, ...others] = open;
    const last = this.#frozen.at(-1);
    // Text that draws nothing, such as a link definition, belongs to the block before.
    if (first?.html !== "" || last === undefined) return [...this.#frozen, ...open];
    return [...this.#frozen.slice(0, -1), { ...last, source: last.source + first.source }, ...others];
  }

  #freeze(block: FrozenBlock): void {
    this.#frozenText += block.source;
    const last = this.#frozen.at(-1);
    if (block.html === "" && last !== undefined) {
      this.#frozen[this.#frozen.length - 1] = { ...last, source: last.source + block.source };
      return;
    }
    this.#room.spend(block.html);
    this.#frozen.push(block);
  }

  /** Renders the stale blocks again, as far as the budget allows. */
  #refresh(): void {
    for (const position of this.#stale) {
      if (!this.#room.hasRoom()) {
        this.#isWhole = false;
        return;
      }
      this.#stale.delete(position);
      const block = this.#frozen[position];
      if (block === undefined) continue;
      const html = renderAgain(block, this.#allDefinitions);
      if (html === block.html) continue;
      this.#frozen[position] = { ...block, html };
      this.#room.spend(html);
    }
  }

  /** Reads some blocks, or a part of a long one, from the start of the remaining text. */
  #step(rest: string): Step {
    if (rest === "") return { frozen: [], open: [] };
    const blank = this.#long === undefined ? blankLength(rest) : 0;
    if (blank > 0) return this.#blankStep(rest, blank);
    if (this.#long?.kind === "code" || FENCE.test(rest)) {
      const step = this.#codeStep(rest);
      if (step !== undefined) return step;
    }
    for (let size = 1; ; size *= 2) {
      const window = firstLines(rest, size * STEP_LINES, size * STEP_LENGTH);
      const source = window.slice(0, parsableLength(window));
      const context = this.#long?.context ?? "";
      const lexed = source === "" ? undefined : lexBlocks(context + source, this.#definitions);
      if (lexed === undefined) return this.#plainStep(rest);
      if (context !== "") dropContext(lexed.blocks, context.length);
      const isEnd = source.length === rest.length;
      const step = this.#blocksStep(lexed, { isEnd, isCut: source.length < window.length });
      if (step !== undefined) return step;
    }
  }

  #blankStep(rest: string, length: number): Step {
    const block = { source: rest.slice(0, length), html: "", joins: false };
    return length === rest.length
      ? { frozen: [], open: [block] }
      : { frozen: [{ ...block, asked: NOTHING }] };
  }

  /** Freezes what is finished; `undefined` when nothing is, and more text must be read. */
  #blocksStep(lexed: LexedBlocks, { isEnd, isCut }: { isEnd: boolean; isCut: boolean }): Step | undefined {
    const { blocks, asked } = lexed;
    const [first] = blocks;
    const continued = first === undefined ? undefined : this.#continued(first);
    if (continued === undefined) this.#long = undefined;
    const finished = isCut ? blocks : blocks.slice(0, -openBlocks(blocks));
    this.#define(lexed.defined, finished);
    if (finished.length > 0) {
      const open = blocks.slice(finished.length);
      const frozen = finished.map((block, index) =>
        frozenBlock(block, index === 0 ? continued : undefined, asked),
      );
      this.#long = undefined;
      const isShort = open.every(({ source }) => source.length <= PART_LENGTH);
      return isEnd && isShort
        ? { frozen, open: open.map((block) => openBlock(block, undefined)) }
        : { frozen };
    }
    const part = first === undefined ? undefined : leadingPart(first, continued !== undefined);
    if (first !== undefined && part !== undefined) {
      const long = continued ?? this.#begin(part);
      const source = first.source.slice(0, part.length);
      this.#define(lexed.defined, [part]);
      this.#long = long;
      const joins = continued !== undefined;
      return { frozen: [{ source, html: renderPart(part.token, long, joins), joins, long, asked }] };
    }
    if (!isEnd) return undefined;
    return {
      frozen: [],
      open: blocks.map((block, index) => openBlock(block, index === 0 ? continued : undefined)),
    };
  }

  /** Returns the long block that `block` continues. */
  #continued({ token }: LexedBlock): LongBlock | undefined {
    const long = this.#long;
    if (long === undefined || token.type !== long.kind) return undefined;
    if (token.type === "list" && token.loose === true && !long.loose) {
      long.loose = true;
      this.#markStale(long);
    }
    return long;
  }

  #begin({
    kind,
    context,
    loose = false,
  }: Pick<LongBlock, "kind" | "context"> & { loose?: boolean }): LongBlock {
    return { kind, context, first: this.#frozen.length, loose, warns: false };
  }

  #markStale({ first }: LongBlock): void {
    for (let position = first; position < this.#frozen.length; position += 1) this.#stale.add(position);
  }

  /** Reads a part of a fenced code block, which counts towards no limit; `undefined` when the block is short. */
  #codeStep(rest: string): Step | undefined {
    const joins = this.#long?.kind === "code";
    const context = this.#long?.kind === "code" ? this.#long.context : rest.slice(0, rest.indexOf("\n") + 1);
    const { end, isClosed } = codePart(rest, joins ? 0 : context.length, context);
    if (!joins && (isClosed || end === rest.length)) return undefined;
    const long = joins && this.#long !== undefined ? this.#long : this.#begin({ kind: "code", context });
    this.#long = isClosed && end < rest.length ? undefined : long;
    const source = rest.slice(0, end);
    if (hasControls(source) && !long.warns) {
      long.warns = true;
      if (joins) this.#stale.add(long.first);
    }
    const goesOn = end < rest.length;
    const block = { source, html: renderCodePart(source, long, { joins, goesOn }), joins };
    return goesOn ? { frozen: [{ ...block, long, asked: NOTHING }] } : { frozen: [], open: [block] };
  }

  /** Reads text that is too costly to parse: shows it as written up to a boundary, in paragraphs of limited length. */
  #plainStep(rest: string): Step {
    this.#long = undefined;
    const end = plainLength(rest);
    const block = { source: rest.slice(0, end), html: renderPlain(rest.slice(0, end)), joins: false };
    return end === rest.length ? { frozen: [], open: [block] } : { frozen: [{ ...block, asked: NOTHING }] };
  }

  /** Takes note of link definitions, which are final only in finished blocks. */
  #define(defined: LinkDefinitions, finished: readonly { token: Token }[]): void {
    this.#openDefinitions = defined;
    if (Object.keys(defined).length === 0) return;
    const labels = new Set(finished.flatMap(({ token }) => labelsIn(token)));
    const final = Object.entries(defined).filter(([label]) => labels.has(label));
    if (final.length > 0) this.#definitions = { ...this.#definitions, ...Object.fromEntries(final) };
  }

  /** Marks the frozen blocks stale whose links get another target. */
  #applyDefinitions(): void {
    const before = this.#allDefinitions;
    const now = { ...this.#openDefinitions, ...this.#definitions };
    const labels = Object.keys({ ...before, ...now }).filter(
      (label) => before[label]?.href !== now[label]?.href,
    );
    this.#allDefinitions = now;
    if (labels.length === 0) return;
    for (const [position, { asked }] of this.#frozen.entries()) {
      if (labels.some((label) => asked.has(label))) this.#stale.add(position);
    }
  }

  #reset(): void {
    this.#frozen = [];
    this.#frozenText = "";
    this.#long = undefined;
    this.#definitions = {};
    this.#openDefinitions = {};
    this.#allDefinitions = {};
    this.#stale.clear();
  }
}

/** Returns the labels of the link definitions in a block. */
function labelsIn(token: Token): string[] {
  if (token.type === "def") return [String(token.tag)];
  const inner: Token[] =
    token.type === "list"
      ? token.items
      : token.type === "list_item" || token.type === "blockquote"
        ? (token.tokens ?? [])
        : [];
  return inner.flatMap(labelsIn);
}

/** Counts the last blocks that stay open: fewer before a long one, so that its parts can be frozen. */
function openBlocks(blocks: readonly LexedBlock[]): number {
  const isLong = (blocks.at(-1)?.source.length ?? 0) > PART_LENGTH;
  return isLong ? 1 : OPEN_BLOCKS;
}

function openBlock({ token, source }: LexedBlock, long: LongBlock | undefined): Block {
  return long === undefined
    ? { source, html: renderToken(token), joins: false }
    : { source, html: renderPart(token, long, true), joins: true };
}

function frozenBlock(
  block: LexedBlock,
  long: LongBlock | undefined,
  asked: ReadonlySet<string>,
): FrozenBlock {
  return { ...openBlock(block, long), ...(long === undefined ? {} : { long }), asked };
}

/** Returns whole lines at the start of a text: at least one, and no more when there are enough lines or code units. */
function firstLines(text: string, lines: number, length: number): string {
  let end = 0;
  for (let count = 0; count < lines && end < length; count += 1) {
    const newline = text.indexOf("\n", end);
    if (newline === -1) return text;
    end = newline + 1;
  }
  return text.slice(0, end);
}

/** Takes the heading of the table, which was read again before its next rows, out of the first block. */
function dropContext(blocks: LexedBlock[], length: number): void {
  const [first] = blocks;
  if (first === undefined) return;
  const source = first.source.slice(length);
  if (source.trim() !== "") blocks[0] = { ...first, source };
  else if (source === "") blocks.shift();
  else blocks[0] = { token: { type: "space", raw: source }, source };
}

/** Returns the length of the blank lines at the start of a text. */
function blankLength(text: string): number {
  const start = text.search(/[^ \t\n]/);
  return start === -1 ? text.length : text.lastIndexOf("\n", start) + 1;
}

function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
