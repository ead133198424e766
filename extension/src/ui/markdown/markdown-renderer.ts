import { Renderer, type Tokens } from "marked";
import { messages } from "../../locale/locale.ts";
import { escapeAttribute, escapeHtml, escapeProse } from "./escape-html.ts";

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

  /** Keeps the labels in attributes and draws them with CSS, so that the page's text is only the model's text. */
  override code({ text, lang }: Tokens.Code): string {
    const language = /^[\w+#.-]{1,32}/.exec(lang ?? "")?.[0] ?? messages().code.plain;
    const copy = `<button type="button" class="ghost" data-copy-code data-label="${messages().code.copy}" aria-label="${messages().code.copyName}"></button>`;
    const head = `<div class="code-head" data-label="${escapeAttribute(language)}">${copy}</div>`;
    return `<div class="code">${head}<pre tabindex="0"><code>${escapeHtml(text)}</code></pre></div>\n`;
  }

  override blockquote({ tokens }: Tokens.Blockquote): string {
    return `<blockquote dir="auto">${this.parser.parse(tokens)}</blockquote>\n`;
  }

  override html({ text, block }: Tokens.HTML | Tokens.Tag): string {
    const shown = escapeHtml(text);
    return block ? `<p class="raw" dir="auto">${shown.trimEnd()}</p>\n` : shown;
  }

  /** Renders every heading as `h3`, one level below the page's own, because models skip levels. */
  override heading({ tokens, depth }: Tokens.Heading): string {
    return `<h3 class="rank-${depth}" dir="auto">${this.parser.parseInline(tokens)}</h3>\n`;
  }

  override hr(): string {
    return "<hr>\n";
  }

  override list({ ordered, start, items }: Tokens.List): string {
    const tag = ordered ? "ol" : "ul";
    const from = ordered && start !== "" && start !== 1 ? ` start="${start}"` : "";
    return `<${tag}${from} dir="auto">${items.map((item) => this.listitem(item).trimEnd()).join("\n")}</${tag}>\n`;
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

  override table({ header, rows }: Tokens.Table): string {
    const head = this.tablerow({ text: header.map((cell) => this.tablecell(cell)).join("") });
    const body = rows.map((row) => this.tablerow({ text: row.map((cell) => this.tablecell(cell)).join("") }));
    return `<div class="table" tabindex="0" role="group" aria-label="${messages().code.table}"><table><thead>${head}</thead><tbody>${body.join("")}</tbody></table></div>\n`;
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
