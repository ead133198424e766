import { Parser, type Token, type Tokens } from "marked";
import { escapeHtml } from "./escape-html.ts";
import { type LexedMarkdown, type LinkDefinitions, lexMarkdown } from "./lexing/markdown-lexer.ts";
import { ADDED_RENDERERS, MarkdownRenderer } from "./markdown-renderer.ts";

/** Top-level block of a text, with its spaces behind it. */
export interface LexedBlock {
  token: Token;
  source: string;
}

export interface LexedBlocks extends Omit<LexedMarkdown, "tokens"> {
  blocks: LexedBlock[];
}

const options = {
  renderer: new MarkdownRenderer(),
  extensions: { renderers: ADDED_RENDERERS, childTokens: {} },
};

/**
 * Splits a source with `\n` line ends into its top-level blocks, whose sources join to the original text. Returns
 * `undefined` when the lexer cannot handle it.
 */
export function lexBlocks(source: string, definitions?: LinkDefinitions): LexedBlocks | undefined {
  try {
    const { tokens, ...rest } = lexMarkdown(source, definitions);
    const blocks: LexedBlock[] = [];
    let end = 0;
    for (const token of tokens) {
      // The lexer writes a blank at the end of the text as a line feed, so only the lengths count.
      const written = source.slice(end, end + token.raw.length);
      end += token.raw.length;
      const last = blocks.at(-1);
      if (token.type === "space" && last !== undefined) last.source += written;
      else blocks.push({ token, source: written });
    }
    return end === source.length ? { blocks, ...rest } : undefined;
  } catch {
    return undefined;
  }
}

/** Renders a block as mark-up. */
export function renderToken(token: Token): string {
  return Parser.parse([token], options).trimEnd();
}

/** Renders a block exactly as written. */
export function renderPlain(source: string): string {
  return `<p class="raw" dir="auto">${escapeHtml(source.trimEnd())}</p>`;
}

/** Returns a list with blank lines between its items: their texts become paragraphs. */
export function loosened(list: Tokens.List): Tokens.List {
  if (list.loose) return list;
  return {
    ...list,
    loose: true,
    items: list.items.map((item) => ({ ...item, loose: true, tokens: loose(item) })),
  };
}

function loose({ tokens: [first, second, ...rest], task }: Tokens.ListItem): Token[] {
  const all = [first, second, ...rest].filter((token) => token !== undefined);
  if (!task || first?.type !== "checkbox") return all.map(asParagraph);
  const paragraph = second === undefined ? undefined : asParagraph(second);
  if (paragraph?.type !== "paragraph") {
    return [
      { type: "paragraph", raw: first.raw, text: first.raw, tokens: [first] },
      ...all.slice(1).map(asParagraph),
    ];
  }
  return [{ ...paragraph, tokens: [first, ...(paragraph.tokens ?? [])] }, ...rest.map(asParagraph)];
}

function asParagraph(token: Token): Token {
  return token.type === "text" ? { ...token, type: "paragraph" } : token;
}
