import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../../helpers/extension/render-markdown.ts";

const inline = (text: string) => renderMarkdown(text).replace(/^<p dir="auto">([\s\S]*)<\/p>$/, "$1");

describe("Markdown of a model", () => {
  it.each([
    ["plain", "plain"],
    [
      "*one* **two** ~~three~~ `four`",
      "<em>one</em> <strong>two</strong> <del>three</del> <code>four</code>",
    ],
    ["a\nb", "a<br>\nb"],
    ["a &lt; b &amp; c < d & e", "a &lt; b &amp; c &lt; d &amp; e"],
    ["`&lt;`", "<code>&amp;lt;</code>"],
    ["\\*not emphasis\\*", "*not emphasis*"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["snake_case_name", "snake_case_name"],
  ])("renders %j as %j", (text, html) => {
    expect(inline(text)).toBe(html);
  });

  it("renders headings below those of the page, whatever their level", () => {
    expect(renderMarkdown("# One")).toContain('<h3 class="rank-1"');
    expect(renderMarkdown("##### Five")).toContain('<h3 class="rank-5"');
  });

  it("keeps the start number of a list", () => {
    expect(renderMarkdown("3. three\n4. four")).toContain('<ol start="3"');
  });

  it("names the language of a code block and offers to copy it", () => {
    const html = renderMarkdown("```ts\nconst a = 1 < 2;\n```");
    expect(html).toContain('data-label="ts"');
    expect(html).toContain('aria-label="Copy code"');
    expect(html).toContain("<code>const a = 1 &lt; 2;</code>");
  });

  it("adds no words to the text", () => {
    const words = (text: string) => renderMarkdown(text).replace(/<[^>]*>/g, "");
    expect(words("```ts\nconst a = 1;\n```")).toBe("const a = 1;");
    expect(words("One line.")).toBe("One line.");
    expect(words("- one\n- two")).toBe("one\ntwo");
  });

  it("renders an unfinished code block as code", () => {
    expect(renderMarkdown("```py\nprint(")).toContain("<code>print(</code>");
  });

  it("makes tables scrollable by keyboard", () => {
    const html = renderMarkdown("|a|b|\n|-|-:|\n|1|2|");
    expect(html).toContain('tabindex="0"');
    expect(html).toContain('<td class="align-right" dir="auto">2</td>');
  });
});

describe("headings", () => {
  it("tells assistive technology the level, one for each rank", () => {
    for (const depth of [1, 2, 3, 4, 5, 6])
      expect(renderMarkdown(`${"#".repeat(depth)} One`)).toContain(
        `<h3 class="rank-${depth}" aria-level="${depth}"`,
      );
  });
});

describe("harmless inline tags", () => {
  it.each([
    ["one<br>two<br/>three<BR />four", "one<br>two<br>three<br>four"],
    ["H<sub>2</sub>O", "H<sub>2</sub>O"],
    ["x<sup>*n*</sup>", "x<sup><em>n</em></sup>"],
    ["<kbd>Ctrl</kbd>+<kbd>C</kbd>", "<kbd>Ctrl</kbd>+<kbd>C</kbd>"],
    ["<br>\nnext", "<br><br>\nnext"],
    ["open <sub>only", "open &lt;sub&gt;only"],
    ["**<sub>**x</sub>", "**<sub>**x</sub>"],
    ["<sub>a<sup>b</sub>c</sup>", "&lt;sub&gt;a<sup>b&lt;/sub&gt;c</sup>"],
    ["<sub onclick=x>y</sub>", "&lt;sub onclick=x&gt;y&lt;/sub&gt;"],
    ["`<br>`", "<code>&lt;br&gt;</code>"],
  ])("renders %j as %j", (text, html) => {
    expect(inline(text)).toBe(html);
  });

  it("breaks a line in a table cell", () => {
    expect(renderMarkdown("|a|\n|-|\n|one<br>two|")).toContain(">one<br>two</td>");
  });
});

describe("formulas", () => {
  const shown = (html: string) => html.replace(/<[^>]*>/g, "");

  it.each([
    "Let \\(a_1 \\le b\\) and \\[x = \\frac{1}{2} \\\\ y\\]",
    "\\[\na = b\n- c\n\\]",
    "$$\na_1 * b_2 * c_3\n$$",
    "with $a_1 * b_{2} * c$ in it",
    "- item \\(a*b*c\\)",
  ])("shows %j as written", (text) => {
    const html = renderMarkdown(text);
    expect(html).not.toMatch(/<(?:em|strong|h3|br)\b/);
    expect(html).toContain('class="math raw"');
    expect(shown(html)).toBe(text.replace(/^- /, ""));
  });

  it("looks past a formula for the end of emphasis", () => {
    expect(inline("*a \\(x*y\\) b*")).toMatch(/^<em>a .* b<\/em>$/);
  });

  it("leaves code alone behind the name of a variable", () => {
    expect(inline("$FOO_BAR or `$BAZ`")).toBe("$FOO_BAR or <code>$BAZ</code>");
  });

  it.each(["It costs $5, or $6 for *two*.", "\\*not\\* \\(", "`\\(x\\)`", "a \\[ b"])(
    "finds none in %j",
    (text) => {
      expect(inline(text)).not.toContain("math");
    },
  );
});

describe("emphasis beside punctuation", () => {
  it.each([
    ["**注意：**请确认", "<strong>注意：</strong>请确认"],
    ["**これは「重要」**です", "<strong>これは「重要」</strong>です"],
    ["これは**「重要」**です", "これは<strong>「重要」</strong>です"],
    ["这是**“重点”**内容", "这是<strong>“重点”</strong>内容"],
    ["**重要。**Next", "<strong>重要。</strong>Next"],
    ["***重要！***です", "<em><strong>重要！</strong></em>です"],
    ["*（括）*吗", "<em>（括）</em>吗"],
    ["**스크립트(Script)**라고", "<strong>스크립트(Script)</strong>라고"],
    ["**ข้อควรระวัง:**กรุณา", "<strong>ข้อควรระวัง:</strong>กรุณา"],
    ["**यह।**वह", "<strong>यह।</strong>वह"],
    ["**ملاحظة:**النص", "<strong>ملاحظة:</strong>النص"],
    ["**הערה:**טקסט", "<strong>הערה:</strong>טקסט"],
    ["**Note:**text", "**Note:**text"],
    ["2 * 3：4 * 5", "2 * 3：4 * 5"],
    ["~~「取消」~~です", "<del>「取消」</del>です"],
    ["~~取消。~~请", "<del>取消。</del>请"],
    ["~~취소(cancel)~~는", "<del>취소(cancel)</del>는"],
    ["~~a:~~text", "~~a:~~text"],
    ["10~20분, 30~40분", "10~20분, 30~40분"],
    ["（1）~（2）和（3）~（4）", "（1）~（2）和（3）~（4）"],
  ])("renders %j as %j", (text, html) => {
    expect(inline(text)).toBe(html);
  });
});

describe("bare addresses", () => {
  it.each([
    ["参照：https://example.org/a。次", "https://example.org/a"],
    ["（https://example.org）", "https://example.org"],
    ["https://example.orgを参照", "https://example.org"],
    ["https://ja.example.org/日本語、それ", "https://ja.example.org/日本語"],
    ["[see https://example.org/x]", "https://example.org/x"],
    ["{https://example.org/x}.", "https://example.org/x"],
    ["(https://example.org/a_(b))", "https://example.org/a_(b)"],
    ["https://example.org/x”", "https://example.org/x"],
    ["https://example.org/a، ثم", "https://example.org/a"],
    ["https://example.org/a?b=c&d=e#f.", "https://example.org/a?b=c&amp;d=e#f"],
    ["https://münchen.example/x", "https://münchen.example/x"],
  ])("links of %j only %s", (text, address) => {
    expect(/<a [^>]*>(.*?)<\/a>/.exec(inline(text))?.[1]).toBe(address);
  });
});

describe("right-to-left text", () => {
  it.each([
    ["- פריט\n- אחר", '<ul dir="rtl">'],
    ["- مرحبا\n\n- أهلا", '<ul dir="rtl">'],
    ["> اقتباس", '<blockquote dir="rtl">'],
    ["|عمود|ب|\n|-|-|\n|1|2|", '<div class="table" dir="rtl"'],
    ["- item\n- פריט", '<ul dir="auto">'],
  ])("gives %j its direction", (text, start) => {
    expect(renderMarkdown(text)).toContain(start);
  });
});

describe("names in brackets at the start of a line", () => {
  const shown = (html: string) => html.replace(/<[^>]*>/g, "").trim();

  it.each(["[Alice]: Hello!\n[Bob]: Hi.", "Sure[^1].\n\n[^1]: Wikipedia.", "[^2]: https://example.org/a"])(
    "shows %j whole",
    (text) => {
      expect(shown(renderMarkdown(text))).toBe(text.replaceAll("\n\n", ""));
    },
  );

  it.each(["https://example.org", "example.org", "./a", "<a>", "#a", "mailto:a@b.c"])(
    "takes the address %j for the target of links",
    (target) => {
      expect(shown(renderMarkdown(`[a]: ${target}\n\n[a]`))).not.toContain("]:");
    },
  );
});

describe("tabs in a code fence", () => {
  const code = (html: string) => /<code>([\s\S]*)<\/code>/.exec(html)?.[1];

  it.each([
    ["in a numbered list", "1. Make:\n   ```make\n   all:\n   \techo\n   \t\techo\n\n   \tend\n   ```\n2. b"],
    ["in a list", "- ```make\n  all:\n  \techo\n  \t\techo\n\n  \tend\n  ```"],
    [
      "in an inner list",
      "* a\n    * b\n      ~~~\n      all:\n      \techo\n      \t\techo\n\n      \tend\n      ~~~",
    ],
    ["in a quote", "> ```\n> all:\n> \techo\n> \t\techo\n>\n> \tend\n> ```"],
    ["in a list in a quote", "> - x\n>   ```\n>   all:\n>   \techo\n>   \t\techo\n>\n>   \tend\n>   ```"],
    ["of its own", "```\nall:\n\techo\n\t\techo\n\n\tend\n```"],
  ])("stay tabs: %s", (_, text) => {
    expect(code(renderMarkdown(text))).toBe("all:\n\techo\n\t\techo\n\n\tend");
  });
});

describe("links", () => {
  it("opens links in a new tab without an opener and shows their target", () => {
    const html = inline("[the manual](https://example.org/a?b=1&c=2)");
    expect(html).toContain('href="https://example.org/a?b=1&amp;c=2"');
    expect(html).toContain('title="https://example.org/a?b=1&amp;c=2"');
    expect(html).toContain('data-place="example.org"');
    expect(html).toContain('target="_blank" rel="noopener noreferrer"');
  });

  it("does not repeat a link's address when it is the label", () => {
    expect(inline("https://example.org/a")).not.toContain("data-place");
  });

  it("shows the real target of a misleading link", () => {
    expect(inline("[https://bank.example](https://evil.example)")).toContain('data-place="evil.example"');
    expect(inline("[a](https://bank.example@evil.example/)")).toContain('data-place="evil.example"');
    expect(inline("[a](https://аррӏе.com)")).toContain('data-place="xn--');
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "chrome://settings",
    "/options/index.html",
    "vbscript:x",
    "blob:x",
  ])("writes out an unsafe link to %s without linking it", (target) => {
    const html = inline(`[label](${target})`);
    expect(html).not.toContain("<a");
    expect(html).toContain("label");
    expect(html).toContain(target);
  });
});

describe("images", () => {
  it("turns images into links that load nothing", () => {
    const html = inline("![a needle](https://example.net/n.png)");
    expect(html).not.toContain("<img");
    expect(html).toContain('class="image"');
    expect(html).toContain("a needle");
    expect(html).toContain('data-place="example.net"');
  });

  it("labels an image without alt text with its host", () => {
    expect(inline("![](https://example.net/n.png)")).toContain(">example.net</a>");
  });
});

describe("raw HTML", () => {
  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "<style>body{display:none}</style>",
    '<form action="https://evil.example"><input></form>',
    "<iframe src=https://evil.example></iframe>",
    '<a href="https://evil.example">x</a>',
    "<svg onload=alert(1)>",
    "text <b onclick=alert(1)>bold</b>",
    "<!-- comment -->",
    "<![CDATA[x]]>",
    "<details open ontoggle=alert(1)>",
    "- <img src=x onerror=alert(1)>",
    "| <img src=x> |\n|---|\n| <b>x</b> |",
    "[<img src=x onerror=alert(1)>](https://example.org)",
    "![<script>](https://example.org)",
    '[x](https://example.org "onmouseover=alert(1)")',
    '```"><img src=x onerror=alert(1)>\ncode\n```',
    '<https://example.org/"onmouseover=alert(1)>',
  ])("shows %j as text", (text) => {
    const tags = renderMarkdown(text).match(/<\/?[a-z][a-z0-9]*/gi) ?? [];
    const written = new Set(tags.map((tag) => tag.replace(/[</]/g, "").toLowerCase()));
    for (const tag of ["script", "img", "meta", "style", "form", "input", "iframe", "svg", "details", "b"]) {
      expect([...written]).not.toContain(tag);
    }
    expect(renderMarkdown(text)).not.toMatch(/<[^>]+\son\w+=/);
  });
});

describe("reordering control characters", () => {
  it("makes reordering characters visible everywhere", () => {
    const rendered = renderMarkdown("a \u202egnp.exe `x\u2066y` [l\u202e](https://example.org/\u202e)");
    expect(rendered).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(rendered).toContain('<span class="control">U+202E</span>');
    expect(rendered).toContain("U+2066");
  });

  it("makes reordering characters visible in character references", () => {
    expect(inline("a &#x202e; b &#8238; c")).not.toMatch(/&#(?:x202e|8238);/i);
  });

  it("keeps them in code, boxed in, with a warning beside the box", () => {
    const html = renderMarkdown("```\na\u202eb\n```");
    expect(html.replace(/<[^>]*>/g, "")).toBe("a\u202eb");
    expect(html).toContain('<span class="control" data-label="U+202E">\u202e</span>');
    expect(html).toContain('role="note"');
    expect(renderMarkdown("```\nab\n```")).not.toContain('role="note"');
  });

  it("keeps the direction marks of right-to-left scripts", () => {
    expect(inline("א\u200fב")).toBe("א\u200fב");
  });
});
