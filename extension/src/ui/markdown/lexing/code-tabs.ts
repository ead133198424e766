import type { Token } from "marked";
import { FENCE } from "./markdown-limits.ts";

/** Stands for a tab while a text is lexed: a code unit that no text contains. */
const HIDDEN = "\ufdd0";

/**
 * Hides the tabs that belong to fenced code inside lists, where the lexer would take them for indentation and write
 * blanks. Returns a text of the same length.
 */
export function hideCodeTabs(source: string): string {
  if (!source.includes("\t") || source.includes(HIDDEN)) return source;
  let fence = "";
  let indent = 0;
  return source
    .split("\n")
    .map((line) => {
      const [opener = "", mark = "", after = ""] = FENCE.exec(line) ?? [];
      if (fence !== "") {
        if (!mark.startsWith(fence) || after.trim() !== "") return hideTabs(line, indent);
        fence = "";
      } else if (mark !== "") {
        fence = mark;
        indent = width(opener.slice(0, opener.length - mark.length - after.length));
      }
      return line;
    })
    .join("\n");
}

/** Puts the hidden tabs back. */
export function showCodeTabs(tokens: readonly Token[]): void {
  for (const token of tokens) {
    token.raw = shown(token.raw);
    if ("text" in token && typeof token.text === "string") token.text = shown(token.text);
    if (token.type === "list") showCodeTabs(token.items);
    else if ("tokens" in token && token.tokens !== undefined) showCodeTabs(token.tokens);
  }
}

function shown(text: string): string {
  return text.replaceAll(HIDDEN, "\t");
}

/** Hides the tabs at the start of a line, behind the marks of quotes, that begin at a column of the code. */
function hideTabs(line: string, indent: number): string {
  const [blank = ""] = /^[ \t>]*/.exec(line) ?? [];
  const hidden = [...blank].map((sign, index) =>
    sign === "\t" && width(blank.slice(0, index)) >= indent ? HIDDEN : sign,
  );
  return hidden.join("") + line.slice(blank.length);
}

/** Returns the columns that a text takes, with a tab stop every four. */
function width(text: string): number {
  let columns = 0;
  for (const sign of text) columns += sign === "\t" ? 4 - (columns % 4) : 1;
  return columns;
}
