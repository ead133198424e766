import { BlockSplitter } from "../../../extension/src/ui/markdown/block-splitter.ts";

/** Renders a complete text to HTML. */
export function renderMarkdown(text: string): string {
  return new BlockSplitter()
    .finish(text)
    .map(({ html }) => html)
    .join("");
}
