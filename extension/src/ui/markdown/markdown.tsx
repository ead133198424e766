import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { localeCode } from "../../locale/locale.ts";
import { type Block, BlockSplitter } from "./block-splitter.ts";
import { createDrawingBudget } from "./drawing-budget.ts";

import { DrawnBlock } from "./drawn-block.ts";
import { sanitize } from "./sanitize.ts";
import "./markdown.css";

/** Number of blocks per memoised group, so that a long text compares groups instead of single blocks. */
const GROUP_SIZE = 100;

const budget = createDrawingBudget({
  now: () => performance.now(),
  nextTurn: (callback) => setTimeout(callback, 0),
});

/**
 * Renders a text of the model, with its blank lines kept between the blocks. Renders only the last blocks again while
 * the text grows, and spreads a long text over several turns of the event loop, so that no text freezes the page.
 */
export function Markdown({ text, growing }: { text: string; growing: boolean }) {
  const language = localeCode();
  // The names of the buttons in the text are written with it, so another language draws it anew.
  const splitter = useMemo(() => new BlockSplitter(budget), [language]);
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
      {inGroups(wholeBlocks(blocks)).map((group, index, groups) => (
        <BlockGroup key={index} blocks={group} last={index === groups.length - 1} />
      ))}
    </>
  );
}

/** Block with all its parts. */
type Parts = readonly Block[];

const known = new WeakMap<Block, Parts>();

/** Gathers the parts of each block. Blocks of one part keep their identity. */
function wholeBlocks(blocks: readonly Block[]): Parts[] {
  const whole: Block[][] = [];
  for (const block of blocks) {
    const last = whole.at(-1);
    if (block.joins && last !== undefined) last.push(block);
    else whole.push([block]);
  }
  return whole.map((parts) => {
    const [first] = parts;
    if (parts.length > 1 || first === undefined) return parts;
    const same = known.get(first) ?? parts;
    known.set(first, same);
    return same;
  });
}

function inGroups(blocks: readonly Parts[]): Parts[][] {
  return Array.from({ length: Math.ceil(blocks.length / GROUP_SIZE) }, (_, index) =>
    blocks.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE),
  );
}

function BlockGroup({ blocks, last }: { blocks: readonly Parts[]; last: boolean }) {
  return useMemo(
    () => (
      <>
        {blocks.map((parts, index) => (
          <Fragment key={index}>
            <MarkdownBlock parts={parts} />
            {last && index === blocks.length - 1 ? null : lineFeedsAfter(parts.at(-1)?.source ?? "")}
          </Fragment>
        ))}
      </>
    ),
    [last, ...blocks],
  );
}

/** Returns the line feeds after a block. They are invisible, and keep the page's text equal to the model's. */
function lineFeedsAfter(source: string): string {
  let end = source.length;
  while (source[end - 1] === "\n") end -= 1;
  return end === source.length ? "\n" : source.slice(end);
}

function MarkdownBlock({ parts }: { parts: Parts }) {
  const element = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnBlock>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    drawn.current ??= new DrawnBlock(element.current, sanitize);
    drawn.current.draw(parts.map(({ html }) => html));
  }, [parts]);
  return useMemo(() => <div class="block" ref={element} />, []);
}
