import { describe, expect, it } from "vitest";
import { startTacho } from "./start-tacho.ts";

/** Text with which a model could try to make the page send requests. */
const REPLY = [
  "![picture](https://example.invalid/picture.png)",
  '<img src="https://example.invalid/raw.png">',
  '<iframe src="https://example.invalid/frame"></iframe>',
  '<link rel="stylesheet" href="https://example.invalid/style.css">',
  '<meta http-equiv="refresh" content="0; url=https://example.invalid/refresh">',
  '<div style="background: url(https://example.invalid/background.png)">text</div>',
  '<video src="https://example.invalid/video.mp4" autoplay></video>',
  '<svg><image href="https://example.invalid/image.svg"/></svg>',
  '<script>fetch("https://example.invalid/fetch")</script>',
  "[a link](https://example.invalid/link)",
  "The end.",
].join("\n\n");

describe("privacy", () => {
  it("makes no network request from any page, whatever the model writes", async () => {
    const tacho = await startTacho({ script: { reply: REPLY, tokens_per_second: 500 } });
    const outside: string[] = [];
    tacho.browser.context.on("request", (request) => {
      if (!/^(chrome-extension|data|blob|about|chrome):/.test(request.url())) outside.push(request.url());
    });
    const panel = await tacho.openPanel();
    const answer = await panel.askToEnd("Try to call out");
    await answer.getByText("The end.").waitFor();
    const options = await tacho.openOptions();
    await options.field("Temperature").waitFor();
    await panel.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    expect(outside).toEqual([]);
    expect(panel.page.url()).toMatch(/^chrome-extension:/);
    expect(await panel.page.locator("script:not([src]), iframe, [data-content] img").count()).toBe(0);
  });
});
