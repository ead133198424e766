import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { startTacho } from "./start-tacho.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const REPLY = `A table, a list and code:

| one | two |
|---|---|
| 1 | 2 |

1. first
2. second

\`\`\`js
const answer = 42;
\`\`\`

${"verylongword".repeat(30)}`;

/** Lists every rule that the page violates, with the elements concerned. */
async function violations(page: Page): Promise<string[]> {
  // Evaluates axe, because the page's CSP forbids adding a script tag.
  await page.evaluate(axeSource);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`,
  );
}

async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth;
  });
}

async function setWidth(page: Page, width: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const metrics = { width, height: 640, deviceScaleFactor: 1, mobile: false };
  await session.send("Emulation.setDeviceMetricsOverride", metrics);
  await page.waitForFunction((wanted) => window.innerWidth === wanted, width);
}

describe("accessibility of the pages", () => {
  it("violates no accessibility rule, empty or with an answer", async () => {
    const tacho = await startTacho({ script: { reply: REPLY, tokens_per_second: 500 } });
    const panel = await tacho.openPanel();
    await panel.message.waitFor();
    expect(await violations(panel.page)).toEqual([]);
    await panel.askToEnd("Show me everything");
    expect(await violations(panel.page)).toEqual([]);
    expect(await panel.log.getAttribute("aria-live")).toBe("off");
    const options = await tacho.openOptions();
    await options.field("Temperature").waitFor();
    expect(await violations(options.page)).toEqual([]);
  });

  it("violates no accessibility rule in the dark theme", async () => {
    const tacho = await startTacho({ script: { reply: REPLY, tokens_per_second: 500 } });
    const panel = await tacho.openPanel();
    await panel.page.emulateMedia({ colorScheme: "dark" });
    await panel.askToEnd("Show me everything");
    expect(await violations(panel.page)).toEqual([]);
    const options = await tacho.openOptions();
    await options.page.emulateMedia({ colorScheme: "dark" });
    await options.field("Temperature").waitFor();
    expect(await violations(options.page)).toEqual([]);
  });

  it("does not scroll sideways from 280 px up", async () => {
    const tacho = await startTacho({ script: { reply: REPLY, tokens_per_second: 500 } });
    const panel = await tacho.openPanel();
    await panel.askToEnd(`Show me everything ${"w".repeat(200)}`);
    const options = await tacho.openOptions();
    await options.field("Temperature").waitFor();
    for (const page of [panel.page, options.page]) {
      for (const width of [280, 320, 480]) {
        await setWidth(page, width);
        expect(await scrollsSideways(page), `${page.url()} at ${width}`).toBe(false);
      }
    }
  });
});
