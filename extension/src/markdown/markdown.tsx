import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { BlockSplitter } from "./block-splitter.ts";
import { createDrawingBudget } from "./drawing-budget.ts";
import { sanitize } from "./sanitize.ts";
import { syncChildren } from "./sync-children.ts";

const budget = createDrawingBudget({
  now: () => performance.now(),
  nextTurn: (callback) => setTimeout(callback, 0),
});

/**
 * A text of the model, with its own empty lines between the blocks. While it grows, only its last blocks are rendered
 * again; what is too much for one turn of the event loop follows in the next ones, so that no text makes the page stand
 * still.
 */
export function Markdown({ text, growing }: { text: string; growing: boolean }) {
  const splitter = useMemo(() => new BlockSplitter(budget), []);
  const [turn, goOn] = useReducer((count: number, _: undefined) => count + 1, 0);
  const { blocks, isWhole } = useMemo(
    () => ({
      turn,
      blocks: growing ? splitter.grow(text) : splitter.finish(text),
      isWhole: splitter.isWhole,
    }),
    [splitter, text, growing, turn],
  );
  useEffect(
    () => (isWhole || blocks.length === 0 ? undefined : budget.whenRoom(() => goOn(undefined))),
    [isWhole, blocks],
  );
  return (
    <>
      {blocks.map(({ html, source }, index) => (
        <Fragment key={index}>
          <MarkdownBlock html={html} />
          {index < blocks.length - 1 ? lineFeedsAfter(source) : null}
        </Fragment>
      ))}
    </>
  );
}

/** They are not seen, and keep the text of the page the text of the model. */
function lineFeedsAfter(source: string): string {
  return /\n+$/.exec(source)?.[0] ?? "\n";
}

function MarkdownBlock({ html }: { html: string }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) syncChildren(element.current, sanitize(html));
  }, [html]);
  return useMemo(() => <div class="block" ref={element} />, []);
}
