import { describe, expect, it } from "vitest";
import { PANEL_URL } from "../../scripts/chromium/open-browser.ts";
import { ended, metric, PanelPage, setting, shows, textOf } from "./panel-page.ts";
import { startTacho } from "./start-tacho.ts";
import { words } from "./words.ts";

const REPLY = "Grüße 👩‍👩‍👧 from 日本, with a *star*, `code` and a last word";

describe("conversation in the side panel", () => {
  it("streams an answer, then shows its numbers and finish reason", async () => {
    const tacho = await startTacho({ script: { reply: words(80), tokens_per_second: 60 } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask("Count for me, please");
    await shows(answer, "word3");
    expect(await textOf(answer)).not.toContain("word80");
    expect(await panel.stop.isVisible()).toBe(true);
    expect(await metric(answer, "time_to_first_token")).toBeGreaterThan(0);
    expect(await metric(answer, "queue_time")).toBeGreaterThanOrEqual(0);

    expect(await ended(answer)).toBe("stop");
    expect(await textOf(answer)).toBe(words(80));
    expect(await textOf(panel.questions.first())).toBe("Count for me, please");
    expect(await metric(answer, "output_tokens")).toBe(80);
    expect(await metric(answer, "input_tokens")).toBe(5);
    expect(await metric(answer, "cached_tokens")).toBe(0);
    expect(await metric(answer, "queue_time")).toBeGreaterThanOrEqual(0);
    expect(await metric(answer, "load_time")).toBeGreaterThanOrEqual(0);
    expect(await metric(answer, "tokens_per_second")).toBeGreaterThan(30);
    expect(await metric(answer, "tokens_per_second")).toBeLessThan(66);
    expect(await metric(answer, "inter_token_latency.p95")).toBeGreaterThan(0);
    expect(await metric(answer, "stop_latency")).toBeUndefined();
    expect(await setting(answer, "temperature")).toBe("0.7");
    expect(Number(await setting(answer, "seed"))).toBeGreaterThanOrEqual(0);
    await panel.send.waitFor();
    expect(await panel.stop.count()).toBe(0);
  });

  it("follows the end of a growing answer, even in a narrowed panel, until the reader scrolls away", async () => {
    const tacho = await startTacho({ script: { reply: words(3000), tokens_per_second: 100 } });
    // Opens the panel in a tab, because only a tab's width can be set.
    const page = await tacho.browser.context.newPage();
    await page.setViewportSize({ width: 480, height: 500 });
    await page.goto(PANEL_URL);
    const panel = new PanelPage(page);
    const answer = await panel.ask(words(200));
    await shows(answer, "word150");
    const down = page.getByRole("button", { name: "Jump to the end" });
    const atEnd = () =>
      panel.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight <= 32);
    for (const width of [440, 360, 300]) {
      await page.setViewportSize({ width, height: 500 });
      const before = await textOf(answer);
      await expect.poll(async () => (await textOf(answer)).length).toBeGreaterThan(before.length + 50);
      expect(await atEnd()).toBe(true);
    }
    await panel.log.hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(atEnd).toBe(false);
    expect(await down.count()).toBe(1);
    await down.click();
    await expect.poll(atEnd).toBe(true);
  });

  it("renders Markdown and every character of other scripts", async () => {
    const tacho = await startTacho({ script: { reply: REPLY, tokens_per_second: 200 } });
    const panel = await tacho.openPanel();
    const answer = await panel.askToEnd("Greet me");
    expect(await textOf(answer)).toBe("Grüße 👩‍👩‍👧 from 日本, with a star, code and a last word");
    expect(await answer.locator("[data-content] em").textContent()).toBe("star");
    expect(await answer.locator("[data-content] code").textContent()).toBe("code");
  });

  it("sends on Enter and breaks the line on Shift+Enter", async () => {
    const tacho = await startTacho({ script: { reply: "{{prompt}}" } });
    const panel = await tacho.openPanel();
    await panel.message.fill("one");
    await panel.message.press("Shift+Enter");
    await panel.message.pressSequentially("two");
    expect(await panel.questions.count()).toBe(0);
    await panel.message.press("Enter");
    await panel.answers.first().waitFor({ state: "attached" });
    expect(await ended(panel.answers.first())).toBe("stop");
    expect(await textOf(panel.questions.first())).toBe("one\ntwo");
    expect(await panel.message.inputValue()).toBe("");
  });

  it("reads only the new tokens in the second turn", async () => {
    const tacho = await startTacho({ script: { reply: words(20), tokens_per_second: 200 } });
    const panel = await tacho.openPanel();
    const first = await panel.askToEnd("alpha beta gamma");
    const second = await panel.askToEnd("delta");
    const known = await metric(first, "context_used");
    expect(known).toBe(23);
    expect(await metric(second, "cached_tokens")).toBe(known);
    expect(await metric(second, "input_tokens")).toBe(24);
  });

  it("starts an empty conversation with New chat", async () => {
    const tacho = await startTacho({ script: { reply: "Hello" } });
    const panel = await tacho.openPanel();
    await panel.askToEnd("Hi");
    await panel.newChat.click();
    await panel.questions.first().waitFor({ state: "detached" });
    const answer = await panel.askToEnd("Hi again");
    expect(await panel.questions.count()).toBe(1);
    expect(await metric(answer, "input_tokens")).toBe(2);
  });

  it("keeps the conversation after a browser restart", async () => {
    const tacho = await startTacho({ script: { reply: words(30), tokens_per_second: 200 } });
    const before = await tacho.openPanel();
    const answer = await before.askToEnd("Remember this");
    const tokensPerSecond = await metric(answer, "tokens_per_second");

    await tacho.restartBrowser();
    const after = await tacho.openPanel();
    await after.answers.first().waitFor();
    expect(await textOf(after.questions.first())).toBe("Remember this");
    expect(await textOf(after.answers.first())).toBe(words(30));
    expect(await metric(after.answers.first(), "tokens_per_second")).toBe(tokensPerSecond);
    expect(await ended(after.answers.first())).toBe("stop");
  });
});
