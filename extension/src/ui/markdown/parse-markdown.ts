import { Lexer, type Links, Parser, type Token } from "marked";
import { escapeHtml } from "./escape-html.ts";
import { MAX_EMPHASIS_MARKS, MAX_NESTING, MAX_PARSED_LENGTH } from "./markdown-limits.ts";
import { MarkdownRenderer } from "./markdown-renderer.ts";
import type { Piece } from "./split-pieces.ts";

/** Top-level block of a text, with its source and its mark-up. */
export interface Block {
  source: string;
  html: string;
  /** Code fence line that is open at the start of the source, when a long text was cut inside the fence. */
  opener?: string;
}

/** Targets of link references such as `[name]`, defined so far. */
export type LinkDefinitions = Record<string, Links[string]>;

const renderer = new MarkdownRenderer();

/**
 * Splits a piece of text into its top-level blocks, whose sources join to the original text. Returns one plain block
 * when the parser cannot handle the piece.
 *
 * @param piece with `\n` line ends.
 * @param definitions found in the text before; definitions in this piece are added.
 */
export function parseMarkdown(piece: Piece, definitions: LinkDefinitions): Block[] {
  const [first, ...rest] = parseSource(piece.opener + piece.text, definitions);
  if (first === undefined || piece.opener === "") return first === undefined ? [] : [first, ...rest];
  return [{ ...first, source: first.source.slice(piece.opener.length), opener: piece.opener }, ...rest];
}

function parseSource(source: string, definitions: LinkDefinitions): Block[] {
  if (isTooCostly(source)) return [plainBlock(source)];
  try {
    const lexer = new Lexer({ gfm: true, breaks: true });
    Object.assign(lexer.tokens.links, definitions);
    const tokens = lexer.lex(source);
    Object.assign(definitions, lexer.tokens.links);
    return toBlocks(tokens, source);
  } catch {
    return [plainBlock(source)];
  }
}

/** Builds a block that shows its source exactly as written. */
export function plainBlock(source: string): Block {
  return { source, html: `<p class="raw" dir="auto">${escapeHtml(source.trimEnd())}</p>` };
}

function toBlocks(tokens: Token[], source: string): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const token of tokens) {
    if (!source.startsWith(token.raw, end)) return [plainBlock(source)];
    end += token.raw.length;
    const last = blocks.at(-1);
    if (token.type === "space" && last !== undefined) {
      last.source += token.raw;
    } else {
      blocks.push({ source: token.raw, html: Parser.parse([token], { renderer }).trimEnd() });
    }
  }
  return blocks;
}

function isTooCostly(source: string): boolean {
  if (source.length > MAX_PARSED_LENGTH || nesting(source) > MAX_NESTING) return true;
  return (source.match(/[*_~]/g)?.length ?? 0) > MAX_EMPHASIS_MARKS;
}

/** Counts the most quote and list marks at the start of any line. */
function nesting(source: string): number {
  let most = 0;
  for (const line of source.split("\n")) {
    let marks = 0;
    for (const character of line) {
      if (character === ">" || character === "-" || character === "*" || character === "+") marks += 1;
      else if (character !== " " && character !== "\t") break;
    }
    const isRule = /^\s{0,3}([-*])(?:\s*\1)+\s*$/.test(line);
    if (!isRule) most = Math.max(most, marks);
  }
  return most;
}
