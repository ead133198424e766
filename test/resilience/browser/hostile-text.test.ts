import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { buildIfNeeded } from "../../../scripts/setup/build-product.ts";
import { catastrophes } from "../../fixtures/hostile/catastrophic-markdown.ts";
import { exfiltrationVectors } from "../../fixtures/hostile/exfiltration-vectors.ts";
import { HOSTILE_LINKS, SCRIPT_PAYLOADS } from "../../fixtures/hostile/script-payloads.ts";
import { startTacho } from "../../helpers/browser/start-tacho.ts";
import { rounds, tell } from "../soak.ts";
import { startCanaryServer } from "./canary-server.ts";
import { ADDED_PAGE_URL, extensionWithPage } from "./extension-with-page.ts";
import { UNHARMED, watchPage } from "./watch-page.ts";

beforeAll(() => buildIfNeeded(fileURLToPath(new URL("../../..", import.meta.url))));

const call = <T>(page: Page, name: string, ...values: unknown[]) =>
  page.evaluate<T>(`globalThis[${JSON.stringify(name)}](...${JSON.stringify(values)})`);

/** Lets loads, timers and animations that a payload may have started run. */
const settle = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let frames = 30;
        const count = () => {
          frames -= 1;
          if (frames === 0) resolve();
          else requestAnimationFrame(count);
        };
        count();
      }),
  );

async function openRenderer(browserArguments: string[] = []) {
  const tacho = await startTacho({
    extensions: [await extensionWithPage("renderer-page.tsx")],
    browserArguments,
  });
  const page = await tacho.browser.context.newPage();
  await page.goto(ADDED_PAGE_URL);
  await page.waitForFunction("globalThis.showWhole !== undefined");
  return { tacho, page };
}

describe("hostile text", () => {
  it("runs nothing in a page of the extension, as a whole or streamed character by character", async () => {
    const { page } = await openRenderer();
    const watch = await watchPage(page);
    let characters = 0;
    for (const payload of SCRIPT_PAYLOADS) {
      await call(page, "showWhole", payload);
      characters += await call<number>(page, "showByCharacter", payload);
    }
    await call(page, "showWhole", SCRIPT_PAYLOADS.join("\n\n"));
    await settle(page);
    expect(new Set(SCRIPT_PAYLOADS).size).toBeGreaterThanOrEqual(150);
    expect(await watch.read()).toEqual(UNHARMED);
    expect(characters).toBeGreaterThan(5000);
    tell({ subject: "browser", name: "script payloads shown", value: SCRIPT_PAYLOADS.length, unit: "runs" });
    tell({ subject: "browser", name: "executions", value: 0, unit: "runs", limit: { at_most: 0 } });
  });

  it("runs nothing when every link is clicked", async () => {
    const { page } = await openRenderer();
    const watch = await watchPage(page);
    await call(page, "showWhole", HOSTILE_LINKS.join("\n\n"));
    const targets = await page
      .locator("main a")
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    expect(targets.filter((target) => !/^(https?|mailto):/.test(target))).toEqual([]);
    await page.locator("main a").evaluateAll((links) => {
      for (const link of links) {
        link.addEventListener("click", (event) => event.preventDefault());
        for (const type of ["mouseover", "focus", "click"])
          link.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
      }
    });
    await settle(page);
    expect(await watch.read()).toEqual(UNHARMED);
  });

  it("runs nothing in the side panel as an answer, a question, a title or a list entry", async () => {
    const reply = SCRIPT_PAYLOADS.join("\n\n");
    const tacho = await startTacho({ script: { reply, tokens_per_second: 20_000, context_size: 100_000 } });
    const panel = await tacho.openPanel();
    const watch = await watchPage(panel.page);
    const answer = await panel.askToEnd(`<img src=x onerror=canary()>\n${reply.slice(0, 8000)}`);
    expect(await answer.locator("[data-content]").textContent()).toContain("<img src=x onerror=canary()>");
    await panel.page.getByRole("button", { name: "Conversations", exact: true }).click();
    await panel.page.getByText("<img src=x onerror=canary()>").first().waitFor();
    await settle(panel.page);
    expect(await watch.read()).toEqual(UNHARMED);
  });

  it("makes no page of the extension send a request", async () => {
    const server = await startCanaryServer();
    const names = [`--host-resolver-rules=MAP canary.test 127.0.0.1:${server.port}`];
    const { page, tacho } = await openRenderer(names);
    const vectors = exfiltrationVectors(server.url, "canary.test");
    const watch = await watchPage(page);
    for (const [index, vector] of vectors.entries()) {
      await call(page, "showByCharacter", vector);
      await call(page, "showWhole", vector);
      if (index % rounds(8, 1) === 0) await settle(page);
    }
    await call(page, "showWhole", vectors.join("\n\n"));
    await settle(page);
    expect(server.heard).toEqual([]);
    expect(await watch.read()).toEqual(UNHARMED);
    expect(page.url()).toBe(ADDED_PAGE_URL);
    expect(vectors.length).toBeGreaterThanOrEqual(49);
    tell({ subject: "browser", name: "exfiltration vectors shown", value: vectors.length, unit: "runs" });
    tell({
      subject: "browser",
      name: "requests heard",
      value: server.heard.length,
      unit: "runs",
      limit: { at_most: 0 },
    });

    // Shows the same text in an unprotected page, where the server must be called.
    const careless = await tacho.browser.context.newPage();
    await careless.goto(`${server.url}/careless`);
    await careless.setContent(vectors.join("\n"));
    await careless.waitForLoadState();
    expect(new Set(server.heard).size).toBeGreaterThan(5);
  });

  it("opens a link only on a click, in a new tab without access to the panel, and shows its target", async () => {
    const server = await startCanaryServer();
    const { page, tacho } = await openRenderer();
    await call(
      page,
      "showWhole",
      `[https://bank.example](${server.url}/real) and [x](https://аррӏе.com) \u202egnp.exe`,
    );
    const link = page.locator("main a").first();
    await link.hover();
    await settle(page);
    expect(server.heard).toEqual([]);
    expect(await link.getAttribute("data-place")).toBe(`127.0.0.1:${server.port}`);
    expect(await link.getAttribute("title")).toBe(`${server.url}/real`);
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    const shown = await link.evaluate((element) => getComputedStyle(element, "::after").content);
    expect(shown).toContain("127.0.0.1");
    expect(await page.locator("main a").nth(1).getAttribute("data-place")).toMatch(/^xn--/);
    expect(await page.locator("main").textContent()).toContain("U+202E");

    const opened = tacho.browser.context.waitForEvent("page");
    await link.click();
    const tab = await opened;
    await tab.waitForLoadState();
    expect(await tab.evaluate("[window.opener, document.referrer]")).toEqual([null, ""]);
    expect(server.headersOf("/real")).toBeDefined();
    expect(server.headersOf("/real")).not.toHaveProperty("referer");
    expect(page.url()).toBe(ADDED_PAGE_URL);
  });
});

describe("catastrophic markdown", () => {
  it("never freezes the page", async () => {
    const { page } = await openRenderer();
    // Baseline for an empty text, because other programs run on the machine too.
    const noise = await call<number>(page, "measureGrowing", "Nothing much.", 20);
    const chosen = Object.entries(catastrophes()).slice(0, rounds(12, Number.POSITIVE_INFINITY));
    let longest = 0;
    for (const [name, text] of chosen) {
      const best: number[] = [];
      for (let attempt = 0; attempt < rounds(1, 3); attempt += 1) {
        best.push(
          await call<number>(page, "measureGrowing", text, 1),
          await call<number>(page, "measureGrowing", text, 20),
        );
      }
      const atOnce = Math.min(...best.filter((_, index) => index % 2 === 0));
      const growing = Math.min(...best.filter((_, index) => index % 2 === 1));
      longest = Math.max(longest, atOnce, growing);
      const value = Math.round(Math.max(atOnce, growing));
      tell({
        subject: "browser",
        name: `page stood still: ${name}`,
        value,
        unit: "ms",
        limit: { at_most: 100 },
      });
      console.log(`${name}: ${Math.round(atOnce)} ms at once, ${Math.round(growing)} ms as it grew`);
    }
    console.log(`longest ${Math.round(longest)} ms; with nothing to draw ${Math.round(noise)} ms`);
    expect(longest).toBeLessThan(1500 + noise);
  });
});

describe("long ordinary documents", () => {
  const lines = (line: (index: number) => string) =>
    Array.from({ length: 10_000 }, (_, index) => line(index)).join("\n");

  it("draws each as one block with all its lines, and never freezes the page", async () => {
    const { page } = await openRenderer();
    const code = lines((index) => `const value_${index} = compute(${index}); // row ${index}`);
    const documents = [
      { name: "list", text: lines((index) => `- item **${index}**`), parts: "main ul > li", count: 10_000 },
      {
        name: "table",
        text: `|a|b|\n|-|-|\n${lines((index) => `|${index}|*x*|`)}`,
        parts: "main table tr",
        count: 10_001,
      },
      { name: "code", text: `\`\`\`js\n${code}\n\`\`\``, parts: "main pre", count: 1 },
    ];
    for (const { name, text, parts, count } of documents) {
      const still = await call<number>(page, "measureGrowing", text, 20);
      tell({
        subject: "browser",
        name: `page stood still: ${name}`,
        value: Math.round(still),
        unit: "ms",
        limit: { at_most: 100 },
      });
      console.log(`${name} of 10,000 lines: ${Math.round(still)} ms`);
      expect(await page.locator("main > .block").count()).toBe(1);
      expect(await page.locator(parts).count()).toBe(count);
      expect(still).toBeLessThan(1500);
    }
    expect(await page.locator("main pre").textContent()).toBe(code);
  });
});
