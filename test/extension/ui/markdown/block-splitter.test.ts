import { describe, expect, it } from "vitest";
import { BlockSplitter } from "../../../../extension/src/ui/markdown/block-splitter.ts";
import { LONG_ANSWER, PERMISSION } from "../../../fixtures/texts/sample-texts.ts";
import { renderMarkdown } from "../../../helpers/extension/render-markdown.ts";

const html = (blocks: { html: string }[]) => blocks.map((block) => block.html).join("");

describe("BlockSplitter", () => {
  it.each([PERMISSION, LONG_ANSWER])("renders a grown text as if it had come at once", (text) => {
    const splitter = new BlockSplitter();
    for (let end = 1; end <= text.length; end += 3) splitter.grow(text.slice(0, end));
    expect(html(splitter.grow(text))).toBe(renderMarkdown(text));
  });

  it("keeps finished blocks", () => {
    const splitter = new BlockSplitter();
    const before = splitter.grow("one\n\ntwo\n\nthree\n\nfour");
    const after = splitter.grow("one\n\ntwo\n\nthree\n\nfour and more");
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[3]?.html).toContain("and more");
  });

  it("loses no character", () => {
    const splitter = new BlockSplitter();
    const text = "a\n\n```\nb\n\nc\n```\n\n- d\n\n  e\n\n\n> f\n";
    for (let end = 0; end <= text.length; end += 1) {
      const blocks = splitter.grow(text.slice(0, end));
      expect(blocks.map(({ source }) => source).join("")).toBe(text.slice(0, end));
    }
  });

  it("starts over when a different text comes", () => {
    const splitter = new BlockSplitter();
    splitter.grow("one\n\ntwo\n\nthree\n\nfour");
    expect(html(splitter.grow("five"))).toBe('<p dir="auto">five</p>');
  });

  it("accepts every kind of line ending", () => {
    expect(renderMarkdown("# a\r\n\r\nb\rc")).toBe(renderMarkdown("# a\n\nb\nc"));
  });

  it("resolves a link that is defined at the end", () => {
    expect(renderMarkdown("See [it][1].\n\n[1]: https://example.org")).toContain(
      'href="https://example.org/"',
    );
  });

  it("renders a code block longer than a piece as code", () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `*line* ${index} <b>`).join("\n");
    const text = `before\n\n\`\`\`c\n${lines}\n\`\`\`\n\n**after**`;
    const whole = renderMarkdown(text);
    expect(whole).not.toContain("<em>line");
    expect(whole).toContain("<strong>after</strong>");
    const splitter = new BlockSplitter();
    for (let end = 1; end < text.length; end += 997) splitter.grow(text.slice(0, end));
    expect(html(splitter.grow(text))).not.toContain("<em>line");
  });
});

describe("text beyond the limits", () => {
  const nested = Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n");

  it.each([
    ["lists nested 60 deep", nested],
    ["quotes nested 60 deep", `${">".repeat(60)} a`],
    ["a table of 2,000 columns", `${"|a".repeat(2000)}|\n${"|-".repeat(2000)}|`],
    ["a paragraph with 10,000 stars", "*a ".repeat(10_000)],
    ["a paragraph of 200,000 characters", "a word ".repeat(30_000)],
  ])("shows %s as written and draws the blocks around it", (_, text) => {
    const whole = renderMarkdown(`# before\n\n\`\`\`\ncode\n\`\`\`\n\n${text}\n\n**after**\n\n- item`);
    expect(whole).toContain('<h3 class="rank-1"');
    expect(whole).toContain("<code>code</code>");
    expect(whole).toContain('class="raw"');
    expect(whole).toMatch(/<strong>after<\/strong><\/p><ul dir="auto"><li>item<\/li><\/ul>$/);
  });

  it("counts nothing inside a code fence", () => {
    const code = `${nested}\n${"*a ".repeat(10_000)}\n${"|a".repeat(2000)}`;
    for (const text of [
      `\`\`\`\n${code}\n\`\`\``,
      `- item\n\n  ~~~\n  ${code.replaceAll("\n", "\n  ")}\n  ~~~`,
    ])
      expect(renderMarkdown(text)).not.toContain("raw");
  });
});

const HOSTILE: Record<string, string> = {
  backticks: "`".repeat(1_000_000),
  brackets: "[".repeat(200_000),
  "open links": "[a](".repeat(50_000),
  stars: "*a".repeat(100_000),
  quotes: ">".repeat(100_000),
  lists: "- ".repeat(100_000),
  "nested lists": Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth * 2)}- a`).join("\n"),
  "a huge table": `|a|b|\n|-|-|\n${"|x|y|\n".repeat(40_000)}`,
  "a wide table": `${"|a".repeat(20_000)}|\n${"|-".repeat(20_000)}|\n`,
  "one long line": "x".repeat(2_000_000),
  "many blocks": "a\n\n".repeat(3000),
  tags: "<a ".repeat(50_000),
  definitions: "[a]: b\n".repeat(10_000),
};

describe("hostile text", () => {
  it.each(Object.entries(HOSTILE))("keeps every character and takes short steps: %s", (_, text) => {
    const splitter = new BlockSplitter();
    const blocks = splitter.grow(text);
    expect(blocks.map(({ source }) => source).join("")).toBe(text);
    const before = performance.now();
    splitter.grow(`${text} `);
    // Allows for a busy machine; without the limits, most of these take many seconds.
    expect(performance.now() - before).toBeLessThan(500);
  });
});
