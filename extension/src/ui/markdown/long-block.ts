import type { Token, Tokens } from "marked";
import { escapeCode } from "./escape-html.ts";
import type { LinkDefinitions } from "./lexing/markdown-lexer.ts";
import { codeBox } from "./markdown-renderer.ts";
import { type LexedBlock, lexBlocks, loosened, renderPlain, renderToken } from "./parse-markdown.ts";

/** Block that is too long to draw at once, and is drawn part by part into one box. */
export interface LongBlock {
  kind: "list" | "table" | "blockquote" | "code";
  /** Source that each part but the first is parsed behind: heading of the table, opening line of the code fence. */
  context: string;
  /** Position of the first part among all blocks. */
  first: number;
  /** True once a blank line was found between the items of the list, which makes paragraphs of all of them. */
  loose: boolean;
  /** True once reordering control characters were found in the code. */
  warns: boolean;
}

/** Piece of a text that is drawn at once: a block, or a part of a long one. */
export interface Piece {
  source: string;
  /** True for a part that continues the block of the piece before. */
  joins: boolean;
  long?: LongBlock;
}

/** Most text of a part, UTF-16 code units; a single item, row or inner block may be longer. */
export const PART_LENGTH = 2000;

/** Part at the start of a long block: its kind, its token, and the length of its source. */
export interface LeadingPart {
  kind: LongBlock["kind"];
  context: string;
  loose: boolean;
  token: Token;
  length: number;
}

/** Number of last items, rows or inner blocks that more text may still change. */
const OPEN_ITEMS = 2;

/**
 * Cuts the finished part off a long list, table or quote; `undefined` when there is none.
 *
 * @param joins true when `source` is the rest of such a block: that of a table has no heading.
 */
export function leadingPart({ token, source }: LexedBlock, joins: boolean): LeadingPart | undefined {
  if (source.length < PART_LENGTH) return undefined;
  switch (token.type) {
    case "list": {
      const list = token as Tokens.List;
      const items = list.items.slice(0, -OPEN_ITEMS);
      const length = items.reduce((sum, { raw }) => sum + raw.length, 0);
      return part("list", "", { ...list, items }, length);
    }
    case "table": {
      const table = token as Tokens.Table;
      const rows = table.rows.slice(0, -OPEN_ITEMS);
      const heading = joins ? 0 : 2;
      const context = source.slice(0, endOfLines(source, heading));
      const length = rows.length === 0 ? 0 : endOfLines(source, heading + rows.length);
      return part("table", context, { ...table, rows }, length);
    }
    case "blockquote": {
      const quote = token as Tokens.Blockquote;
      const tokens = withoutLastBlocks(quote.tokens);
      const inner = tokens.map(({ raw }) => raw).join("");
      // The lines of the quote are the lines of its text, unless the lexer put it together from several.
      if (!quote.text.startsWith(inner) || !inner.endsWith("\n")) return undefined;
      return part("blockquote", "", { ...quote, tokens }, endOfLines(source, inner.split("\n").length - 1));
    }
    default:
      return undefined;
  }
}

function part(
  kind: LongBlock["kind"],
  context: string,
  token: Token,
  length: number,
): LeadingPart | undefined {
  const loose = token.type === "list" && (token as Tokens.List).loose;
  return length === 0 ? undefined : { kind, context, loose, token, length };
}

function withoutLastBlocks(tokens: readonly Token[]): Token[] {
  let end = tokens.length;
  for (let open = 0; end > 0 && open < OPEN_ITEMS; ) {
    end -= 1;
    if (tokens[end]?.type !== "space") open += 1;
  }
  return tokens.slice(0, end);
}

/** Returns the length of the first lines of a text. */
function endOfLines(text: string, count: number): number {
  let end = 0;
  for (let line = 0; line < count; line += 1) {
    const newline = text.indexOf("\n", end);
    if (newline === -1) return text.length;
    end = newline + 1;
  }
  return end;
}

/** Renders the token of a part of a long block. */
export function renderPart(token: Token, { loose }: LongBlock, joins: boolean): string {
  const html = renderToken(token.type === "list" && loose ? loosened(token as Tokens.List) : token);
  if (token.type === "table") return html.replace('class="table"', 'class="table long"');
  return joins && token.type === "list" ? html.replace(">", ">\n") : html;
}

/** Renders a piece once more, when what was found after it changes it. */
export function renderAgain({ source, joins, long }: Piece, definitions: LinkDefinitions): string {
  if (long?.kind === "code") return renderCodePart(source, long, { joins, goesOn: true });
  const context = joins ? (long?.context ?? "") : "";
  const token = lexBlocks(context + source, definitions)?.blocks[0]?.token;
  if (token === undefined) return renderPlain(source);
  return long === undefined ? renderToken(token) : renderPart(token, long, joins);
}

/**
 * Renders a part of a fenced code block. Each part has a box of its own inside, so that a new one lays out no other again.
 *
 * @param goesOn true when more code follows in another part.
 */
export function renderCodePart(
  source: string,
  { context, warns }: LongBlock,
  { joins, goesOn }: { joins: boolean; goesOn: boolean },
): string {
  const [, indent = "", mark = "", lang = ""] = /^([ \t]*)(`+|~+)(.*)/.exec(context) ?? [];
  const written = (joins ? source : source.slice(context.length)).split("\n");
  const fence = closingFence(context);
  const end = written.findIndex((line) => fence.test(line));
  if (end !== -1) written.length = end;
  else if (written.at(-1) === "") written.pop();
  const lines = mark.startsWith("`") ? written.map((line) => outdented(line, indent)) : written;
  // The lexer keeps the line feed of a last line that is empty.
  const isCut = end === -1 && goesOn;
  const text = lines.join("\n") + (lines.length > 0 && (isCut || lines.at(-1) === "") ? "\n" : "");
  return codeBox({
    lang: lang.trim(),
    code: text === "" ? "" : `<span>${escapeCode(text)}</span>`,
    warns,
  }).trimEnd();
}

/**
 * Returns the end of the first part of a code block: behind the line that closes it, or before a line that goes on.
 *
 * @param start where its code starts in the text.
 */
export function codePart(text: string, start: number, opener: string): { end: number; isClosed: boolean } {
  const fence = closingFence(opener);
  for (let position = start; position < text.length; ) {
    const newline = text.indexOf("\n", position);
    const end = newline === -1 ? text.length : newline + 1;
    const line = text.slice(position, Math.min(end, position + 1000)).trimEnd();
    if (fence.test(line)) return { end, isClosed: true };
    if (position - start > PART_LENGTH) return { end: position, isClosed: false };
    position = end;
  }
  return { end: text.length, isClosed: false };
}

/** Matches the line that closes the code fence that `opener` opens. */
function closingFence(opener: string): RegExp {
  const mark = /`{3,}|~{3,}/.exec(opener)?.[0] ?? "```";
  return new RegExp(`^ {0,3}${mark}${mark[0]}* *$`);
}

function outdented(line: string, indent: string): string {
  const own = /^\s+/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(own, indent.length));
}
