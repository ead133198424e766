import { BlockSplitter } from "../../../extension/src/ui/markdown/block-splitter.ts";

/** The mark-up for a whole text. */
export function renderMarkdown(text: string): string {
  return new BlockSplitter()
    .finish(text)
    .map(({ html }) => html)
    .join("");
}
