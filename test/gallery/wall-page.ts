import { BlockSplitter } from "../../extension/src/ui/markdown/block-splitter.ts";
import { sanitize } from "../../extension/src/ui/markdown/sanitize.ts";

function toHtml(fragment: DocumentFragment): string {
  const place = document.createElement("div");
  place.append(fragment);
  return place.innerHTML;
}

/** Functions that a test calls inside the page. */
Object.assign(globalThis, {
  sanitizeMarkup: (markup: string) => toHtml(sanitize(markup)),
  renderMarkup: (text: string) => {
    const blocks = new BlockSplitter().finish(text);
    return blocks.map(({ html }) => html).join("");
  },
  showText: (text: string) => {
    for (const { html } of new BlockSplitter().finish(text)) document.body.append(sanitize(html));
  },
});
