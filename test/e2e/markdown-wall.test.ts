import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../../scripts/chromium/open-browser.ts";
import { LONG_ANSWER } from "../fixtures/texts/sample-texts.ts";
import { type Gallery, openGallery } from "../gallery/open-gallery.ts";

let gallery: Gallery;
let wall: Awaited<ReturnType<Gallery["openWall"]>>;
beforeAll(async () => {
  gallery = await openGallery(findChromium());
  wall = await gallery.openWall();
});
afterAll(() => gallery.close());

const call = (name: string, text: string) =>
  wall.page.evaluate<string>(`globalThis[${JSON.stringify(name)}](${JSON.stringify(text)})`);

const HOSTILE_MARKUP = [
  "<script>fetch('https://evil.example')</script>",
  '<img src="https://evil.example/x.png" onerror="alert(1)">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  "<style>*{background:url(https://evil.example)}</style>",
  '<form action="https://evil.example"><input name="a"><button formaction="https://evil.example">x</button></form>',
  '<iframe src="https://evil.example"></iframe>',
  '<link rel="stylesheet" href="https://evil.example">',
  '<svg><image href="https://evil.example"/><script>alert(1)</script></svg>',
  '<math><mtext><img src="https://evil.example"></mtext></math>',
  '<video src="https://evil.example" autoplay></video>',
  '<p onclick="alert(1)" style="background:url(https://evil.example)" id="x">x</p>',
  '<a href="javascript:alert(1)">x</a><a href="data:text/html,x">x</a>',
  '<a href="https://good.example" ping="https://evil.example">x</a>',
  '<p data-metric="total_time" data-value="0">x</p>',
  '<base href="https://evil.example">',
];

describe("sanitiser", () => {
  it("passes everything that the renderer writes", async () => {
    const rendered = await call("renderMarkup", LONG_ANSWER);
    const through = await call("sanitizeMarkup", rendered);
    const attributes = (html: string) => (html.match(/ [a-z-]+="/g) ?? []).sort();
    const tags = (html: string) => (html.match(/<[a-z0-9]+/g) ?? []).sort();
    expect(tags(through)).toEqual(tags(rendered));
    expect(attributes(through).filter((name) => name !== ' data-copy-code="')).toEqual(attributes(rendered));
  });

  it.each(HOSTILE_MARKUP)("disarms %s", async (markup) => {
    const through = await call("sanitizeMarkup", `<p>before</p>${markup}`);
    expect(through).toContain("<p>before</p>");
    expect(through).not.toMatch(
      /evil\.example|alert|javascript:|data:|data-metric|<(?:img|form|input|svg|math|meta|style|base|video)| (?:on\w+|style|id|ping)=/,
    );
  });

  it("makes no request and violates no policy, whatever a model writes", async () => {
    // The policy catches some raw mark-up that the sanitiser passes; a model's text never reaches that far.
    wall.complaints.length = 0;
    for (const markup of HOSTILE_MARKUP)
      await call("showText", `${markup}\n\n![x](https://evil.example/i.png)`);
    await wall.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    expect(wall.requests).toEqual([]);
    expect(wall.complaints).toEqual([]);
    expect(new URL(wall.page.url()).pathname).toBe("/wall");
  });
});
