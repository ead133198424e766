import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { BlockSplitter } from "./block-splitter.ts";
import { sanitize } from "./sanitize.ts";
import { syncChildren } from "./sync-children.ts";

/** A text of the model. While it grows, only its last blocks are rendered again. */
export function Markdown({ text, growing }: { text: string; growing: boolean }) {
  const splitter = useMemo(() => new BlockSplitter(), []);
  const blocks = useMemo(
    () => (growing ? splitter.grow(text) : splitter.finish(text)),
    [splitter, text, growing],
  );
  return (
    <>
      {blocks.map(({ html }, index) => (
        <MarkdownBlock key={index} html={html} />
      ))}
    </>
  );
}

function MarkdownBlock({ html }: { html: string }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) syncChildren(element.current, sanitize(html));
  }, [html]);
  return useMemo(() => <div class="block" ref={element} />, []);
}
