import type { Token } from "marked";

/** Matches the tags that are drawn as tags, without attributes. */
const TAG = /^<(\/?)(sub|sup|kbd)>$|^<(br)[ \t]*\/?>$/i;

/** Matches a line that such a tag opens: it starts a paragraph, not a block of raw HTML. */
export const HARMLESS_LINE = /^ {0,3}<(?:\/?(?:sub|sup|kbd)|br[ \t]*\/?)>/i;

/**
 * Turns the harmless tags among the tokens of a run of text into tokens of the type `tag`, whose `text` is the tag to
 * write. Leaves a tag alone whose other half is not in the same run, so that what is drawn is always well-formed.
 */
export function keepHarmlessTags(tokens: Token[]): void {
  const open: { name: string; at: number }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type !== "html") continue;
    const [, slash, pair, single] = TAG.exec(token.raw) ?? [];
    const name = pair?.toLowerCase();
    if (single !== undefined) {
      tokens[at] = kept(token, "br");
    } else if (name !== undefined && slash === "") {
      open.push({ name, at });
    } else if (name !== undefined && open.at(-1)?.name === name) {
      const start = open.pop()?.at ?? at;
      tokens[start] = kept(tokens[start] ?? token, name);
      tokens[at] = kept(token, `/${name}`);
    }
  }
}

function kept(token: Token, name: string): Token {
  return { type: "tag", raw: token.raw, text: `<${name}>` };
}
