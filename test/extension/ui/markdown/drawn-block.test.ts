// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { BlockSplitter } from "../../../../extension/src/ui/markdown/block-splitter.ts";
import { DrawnBlock } from "../../../../extension/src/ui/markdown/drawn-block.ts";
import { renderAtOnce } from "../../../helpers/extension/render-markdown.ts";

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Draws a text of one block as it grows by `step` code units, and then as finished. */
function drawGrowing(text: string, step: number): HTMLElement {
  const element = document.createElement("div");
  const drawn = new DrawnBlock(element, parse);
  const splitter = new BlockSplitter();
  for (let end = step; end < text.length; end += step)
    drawn.draw(splitter.grow(text.slice(0, end)).map(({ html }) => html));
  drawn.draw(splitter.finish(text).map(({ html }) => html));
  return element;
}

describe("DrawnBlock", () => {
  it.each([
    ["list", lines(300, (index) => `- item *${index}*`)],
    ["list that becomes loose", `${lines(300, (index) => `1. item ${index}`)}\n\n1. last`],
    ["table", `|a|b|\n|-|-|\n${lines(300, (index) => `| ${index} | *x* |`)}`],
    ["quote", lines(300, (index) => `> block ${index}\n>`)],
  ])("draws the parts of a %s into one box", (_, text) => {
    const whole = document.createElement("div");
    whole.innerHTML = renderAtOnce(text);
    expect(drawGrowing(text, 700).innerHTML.replace('class="table long"', 'class="table"')).toBe(
      whole.innerHTML,
    );
  });

  it("draws the parts of a fenced code block into one box", () => {
    const code = lines(200, (index) => `const value_${index} = compute(${index}); // row ${index}`);
    const element = drawGrowing(`\`\`\`js\n${code}\n\`\`\``, 700);
    expect(element.querySelectorAll("pre")).toHaveLength(1);
    expect(element.querySelector("pre")?.textContent).toBe(code);
  });

  it("keeps finished parts while the last one grows", () => {
    const element = document.createElement("div");
    const drawn = new DrawnBlock(element, parse);
    drawn.draw(["<ul><li>a</li>\n<li>b</li></ul>", "<ul>\n<li>c</li></ul>"]);
    const items = [...element.querySelectorAll("li")];
    drawn.draw([
      "<ul><li>a</li>\n<li>b</li></ul>",
      "<ul>\n<li>c and more</li></ul>",
      "<ul>\n<li>d</li></ul>",
    ]);
    expect([...element.querySelectorAll("li")].slice(0, 3)).toEqual(items);
    expect(element.textContent).toBe("a\nb\nc and more\nd");
  });

  it("warns beside a box of code when a later part has reordering characters", () => {
    const element = drawGrowing(
      `\`\`\`\n${lines(200, (index) => `line ${index} of the code`)}\na\u202eb\n\`\`\``,
      700,
    );
    expect(element.querySelectorAll(".code-warning")).toHaveLength(1);
    expect(element.querySelector("pre")?.textContent).toContain("a\u202eb");
  });
});
