import { Renderer, type Tokens } from "marked";
import { messages } from "../../locale/locale.ts";
import { escapeAttribute, escapeCode, escapeHtml, escapeProse } from "./escape-html.ts";
import type { MathToken } from "./lexing/mathematics.ts";
import { hasControls } from "./visible-controls.ts";

/** Protocols that a link may open. */
const PROTOCOLS: ReadonlySet<string> = new Set(["https:", "http:", "mailto:"]);

/**
 * Renders a model's Markdown as mark-up. Shows raw HTML as text, turns images into links that load nothing, and shows
 * the target of each link. The sanitiser is a second line of defence.
 */
export class MarkdownRenderer extends Renderer {
  override space(): string {
    return "";
  }

  override def(): string {
    return "";
  }

  override code({ text, lang }: Tokens.Code): string {
    return codeBox({ lang, code: escapeCode(text), warns: hasControls(text) });
  }

  override blockquote({ raw, tokens }: Tokens.Blockquote): string {
    return `<blockquote dir="${direction(raw)}">${this.parser.parse(tokens)}</blockquote>\n`;
  }

  override html({ text, block }: Tokens.HTML | Tokens.Tag): string {
    const shown = escapeHtml(text);
    return block ? `<p class="raw" dir="auto">${shown.trimEnd()}</p>\n` : shown;
  }

  /** Renders every heading as `h3`, one level below the page's own, and tells its level to assistive technology. */
  override heading({ tokens, depth }: Tokens.Heading): string {
    return `<h3 class="rank-${depth}" aria-level="${depth}" dir="auto">${this.parser.parseInline(tokens)}</h3>\n`;
  }

  override hr(): string {
    return "<hr>\n";
  }

  override list({ ordered, start, items, raw }: Tokens.List): string {
    const tag = ordered ? "ol" : "ul";
    const from = ordered && start !== "" && start !== 1 ? ` start="${start}"` : "";
    return `<${tag}${from} dir="${direction(raw)}">${items.map((item) => this.listitem(item).trimEnd()).join("\n")}</${tag}>\n`;
  }

  override listitem(item: Tokens.ListItem): string {
    return `<li${item.task ? ' class="task"' : ""}>${this.parser.parse(item.tokens).trimEnd()}</li>\n`;
  }

  override checkbox({ checked }: Tokens.Checkbox): string {
    return checked ? "☑ " : "☐ ";
  }

  override paragraph({ tokens }: Tokens.Paragraph): string {
    return `<p dir="auto">${this.parser.parseInline(tokens)}</p>\n`;
  }

  override table({ header, rows, raw }: Tokens.Table): string {
    const head = this.tablerow({ text: header.map((cell) => this.tablecell(cell)).join("") });
    const body = rows.map((row) => this.tablerow({ text: row.map((cell) => this.tablecell(cell)).join("") }));
    const columns = direction(raw) === "rtl" ? ' dir="rtl"' : "";
    return `<div class="table"${columns} tabindex="0" role="group" aria-label="${messages().code.table}"><table><thead>${head}</thead><tbody>${body.join("")}</tbody></table></div>\n`;
  }

  override tablerow({ text }: Tokens.TableRow): string {
    return `<tr>${text}</tr>\n`;
  }

  override tablecell({ tokens, header, align }: Tokens.TableCell): string {
    const tag = header ? "th" : "td";
    const alignment = align === null ? "" : ` class="align-${align}"`;
    return `<${tag}${alignment} dir="auto">${this.parser.parseInline(tokens)}</${tag}>\n`;
  }

  override strong({ tokens }: Tokens.Strong): string {
    return `<strong>${this.parser.parseInline(tokens)}</strong>`;
  }

  override em({ tokens }: Tokens.Em): string {
    return `<em>${this.parser.parseInline(tokens)}</em>`;
  }

  override codespan({ text }: Tokens.Codespan): string {
    return `<code>${escapeHtml(text)}</code>`;
  }

  override br(): string {
    return "<br>\n";
  }

  override del({ tokens }: Tokens.Del): string {
    return `<del>${this.parser.parseInline(tokens)}</del>`;
  }

  override link({ href, text, tokens }: Tokens.Link): string {
    return anchor(href, this.parser.parseInline(tokens), text, "link");
  }

  override image({ href, text }: Tokens.Image): string {
    return anchor(href, text === "" ? "" : escapeProse(text), text, "image");
  }

  override text(token: Tokens.Text | Tokens.Escape): string {
    if ("tokens" in token && token.tokens !== undefined) return this.parser.parseInline(token.tokens);
    return token.type === "escape" ? escapeHtml(token.text) : escapeProse(token.text);
  }
}

/** Renderers of the tokens that are not of Markdown itself. */
export const ADDED_RENDERERS = {
  math: (token: Tokens.Generic) => math(token as MathToken),
  /** Harmless tag, such as `<br>`. */
  tag: ({ text }: Tokens.Generic) => String(text),
  /** Text that is too costly to parse. */
  plain: ({ text }: Tokens.Generic) => `<span class="raw">${escapeHtml(String(text))}</span>`,
};

/** Shows a formula as it was written. */
function math({ raw, block }: MathToken): string {
  const tag = block ? "p" : "span";
  return `<${tag} class="math raw" dir="ltr">${escapeHtml(raw.trimEnd())}</${tag}>${block ? "\n" : ""}`;
}

export interface CodeBox {
  lang: string | undefined;
  /** Mark-up of the code. */
  code: string;
  /** True to warn of reordering control characters in the code. */
  warns: boolean;
}

/**
 * Renders a box of code with its language and a button to copy it. Keeps the labels in attributes and draws them with
 * CSS, so that the page's text is only the model's text.
 */
export function codeBox({ lang, code, warns }: CodeBox): string {
  const text = messages().code;
  const language = /^[\w+#.-]{1,32}/.exec(lang ?? "")?.[0] ?? text.plain;
  const warning = warns
    ? `<span class="code-warning" role="note" data-label="${text.reordering}" aria-label="${text.reordering}"></span>`
    : "";
  const copy = `<button type="button" class="ghost" data-copy-code data-label="${text.copy}" aria-label="${text.copyName}"></button>`;
  const head = `<div class="code-head" data-label="${escapeAttribute(language)}">${warning}${copy}</div>`;
  return `<div class="code">${head}<pre tabindex="0"><code>${code}</code></pre></div>\n`;
}

const RIGHT_TO_LEFT = /[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}]/u;

/**
 * Returns the direction of a block of blocks by its first letter. The browser cannot find it there, because it leaves
 * out inner blocks with a direction of their own.
 */
function direction(source: string): "rtl" | "auto" {
  return RIGHT_TO_LEFT.test(/\p{L}/u.exec(source)?.[0] ?? "") ? "rtl" : "auto";
}

/** Renders a link, or the label with the target as text when the target must not be opened. */
function anchor(target: string, label: string, labelText: string, kind: "link" | "image"): string {
  const link = safeLink(target);
  if (link === undefined) return `${label} <span class="target">(${escapeHtml(target)})</span>`;
  const { href, place } = link;
  const shown = label === "" ? escapeHtml(place) : label;
  const says = [target, href, place, labelText === "" ? href : ""].includes(labelText);
  const where = says ? "" : ` data-place="${escapeAttribute(place)}"`;
  return `<a class="${kind}" href="${escapeAttribute(href)}" title="${escapeAttribute(href)}"${where} target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

interface SafeLink {
  /** Absolute, normalised address that the browser will open. */
  href: string;
  /** Short name of the target; international host names in ASCII form, so that lookalikes show. */
  place: string;
}

/** Returns a link that is safe to open. Rejects relative links, which lead into the extension, and unknown schemes. */
function safeLink(target: string): SafeLink | undefined {
  const url = parse(target);
  if (url === undefined || !PROTOCOLS.has(url.protocol)) return undefined;
  return { href: url.href, place: url.protocol === "mailto:" ? url.pathname : url.host };
}

function parse(target: string): URL | undefined {
  try {
    return new URL(target);
  } catch {
    return undefined;
  }
}
