// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { syncChildren } from "../../../../extension/src/ui/markdown/sync-children.ts";

function element(html: string): HTMLElement {
  const made = document.createElement("div");
  made.innerHTML = html;
  return made;
}

it.each([
  ["", "<p>a</p>"],
  ["<p>a</p>", ""],
  ["<p>a</p>", "<p>ab</p>"],
  ["<p>a</p><p>b</p>", "<ul><li>a</li></ul><p>b</p>"],
  ['<a href="x" title="y">a</a>', '<a href="z">b<em>c</em></a>'],
  ["text <b>x</b> tail", "<b>x</b>"],
])("makes %j into %j", (from, to) => {
  const target = element(from);
  syncChildren(target, element(to));
  expect(target.innerHTML).toBe(to);
});

it("keeps nodes that only grew", () => {
  const target = element("<pre><code>one</code></pre>");
  const code = target.querySelector("code");
  const text = code?.firstChild;
  syncChildren(target, element("<pre><code>one two</code></pre><p>after</p>"));
  expect(target.querySelector("code")).toBe(code);
  expect(code?.firstChild).toBe(text);
  expect(target.textContent).toBe("one twoafter");
});
