import { type Block, BlockSplitter } from "../../../extension/src/ui/markdown/block-splitter.ts";
import { lexMarkdown } from "../../../extension/src/ui/markdown/lexing/markdown-lexer.ts";
import { renderToken } from "../../../extension/src/ui/markdown/parse-markdown.ts";

/** Renders a complete text to HTML. */
export function renderMarkdown(text: string): string {
  return joinBlocks(new BlockSplitter().finish(text));
}

/** Renders a complete text in one go, without the limits and the parts of the panel. */
export function renderAtOnce(text: string): string {
  return lexMarkdown(text.replace(/\r\n?/g, "\n"))
    .tokens.map((token) => renderToken(token))
    .join("");
}

/** Joins blocks to the mark-up that is drawn of them; the parts of a long block become one. */
export function joinBlocks(blocks: readonly Block[]): string {
  let html = "";
  for (const block of blocks) {
    if (!block.joins) {
      html += block.html;
      continue;
    }
    const { head, tail } = shell(block.html);
    const end = html.lastIndexOf(tail);
    html = html.slice(0, end) + block.html.slice(head.length, -tail.length) + html.slice(end);
  }
  return html
    .replaceAll('class="table long"', 'class="table"')
    .replace(/<code>(?:<span>[\s\S]*?<\/span>)+<\/code>/g, (code) => code.replace(/<\/?span>/g, ""));
}

/** Returns what stands around the parts of a long block. */
function shell(html: string): { head: string; tail: string } {
  const head =
    /^<div class="code">.*?<code>|^<div class="table[\s\S]*?<tbody>|^<[^>]*>/.exec(html)?.[0] ?? "";
  const tail = /<\/code><\/pre><\/div>$|<\/tbody><\/table><\/div>$|<\/\w+>$/.exec(html)?.[0] ?? "";
  return { head, tail };
}
