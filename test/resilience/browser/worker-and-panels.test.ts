import { randomInt } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { PANEL_URL } from "../../../scripts/chromium/open-browser.ts";
import { buildIfNeeded } from "../../../scripts/setup/build-product.ts";
import { words } from "../../fixtures/texts/words.ts";
import { ended, PanelPage, shows, textOf } from "../../helpers/browser/panel-page.ts";
import { startTacho, type Tacho } from "../../helpers/browser/start-tacho.ts";
import { rounds, tell, tellDurations } from "../soak.ts";

beforeAll(() => buildIfNeeded(fileURLToPath(new URL("../../..", import.meta.url))));

/** Stops the extension's service worker, as the browser does when it is idle or memory is short. */
async function stopWorker(tacho: Tacho): Promise<void> {
  const page = tacho.browser.context.pages()[0] ?? (await tacho.browser.context.newPage());
  const session = await page.context().newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

/** Lists the ids of the running host processes of this browser. */
async function hostProcesses(tacho: Tacho): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const environment = await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "");
    const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (environment.includes(tacho.home) && command.includes("host.js")) found.push(Number(entry));
  }
  return found;
}

/** Opens a panel in a window of its own. */
async function openWindow(tacho: Tacho): Promise<PanelPage> {
  const opened = tacho.browser.context.waitForEvent("page", (page) => page.url() === PANEL_URL);
  const worker = await tacho.browser.worker();
  await worker.evaluate((url) => chrome.windows.create({ url }), PANEL_URL);
  return new PanelPage(await opened);
}

/** Waits for the next host, as any page may. Returns a function that resolves with its time of arrival, ms since 1970. */
async function nextConnection(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const port = chrome.runtime.connect();
    let ended = false;
    const moment = new Promise<number>((resolve) => {
      port.onMessage.addListener((message) => {
        if (message.type !== "connection_state") return;
        if (message.state.status !== "connected") ended = true;
        else if (ended) {
          resolve(Date.now());
          port.disconnect();
        }
      });
    });
    Object.assign(globalThis, { nextConnection: moment });
  });
  return () => page.evaluate<number>("globalThis.nextConnection");
}

async function textAtEnd(answer: Locator): Promise<string> {
  await ended(answer);
  return textOf(answer);
}

describe("when the service worker is stopped", () => {
  it("answers the next question with a single host after an idle stop", async () => {
    const tacho = await startTacho({ script: { reply: "Yes, {{prompt}}", tokens_per_second: 1000 } });
    const panel = await tacho.openPanel();
    await panel.askToEnd("one");
    for (let round = 0; round < rounds(2, 20); round += 1) {
      await stopWorker(tacho);
      expect(await textOf(await panel.askToEnd(`again ${round}`))).toBe(`Yes, again ${round}`);
      await expect.poll(() => hostProcesses(tacho)).toHaveLength(1);
    }
  });

  it("keeps, in the store too, what was shown when stopped during an answer", async () => {
    const tacho = await startTacho({ script: { reply: words(2000), tokens_per_second: 100 } });
    const panel = await tacho.openPanel();
    for (let round = 0; round < rounds(1, 20); round += 1) {
      const answer = await panel.ask(`Round ${round}`);
      await shows(answer, `word${10 + randomInt(20)}`);
      const shown = await textOf(answer);
      await stopWorker(tacho);
      expect(await ended(answer)).toBe("error");
      const kept = await textOf(answer);
      expect(kept.startsWith(shown)).toBe(true);
      expect(words(2000).startsWith(kept)).toBe(true);
      await panel.page.reload();
      const again = panel.answers.nth(round);
      await again.waitFor();
      expect(await textAtEnd(again)).toBe(kept);
    }
  });
});

describe("when the host dies", () => {
  it("loses no shown character at random moments, and starts again", async () => {
    // One conversation holds all of it.
    const room = { context_size: 100_000, prompt_tokens_per_second: 100_000 };
    const tacho = await startTacho({ script: { reply: words(2000), tokens_per_second: 200, ...room } });
    const panel = await tacho.openPanel();
    const reconnected: number[] = [];
    const kills = rounds(3, 50);
    for (let kill = 0; kill < kills; kill += 1) {
      const answer = await panel.ask(`Kill ${kill}`);
      await shows(answer, `word${1 + randomInt(60)}`);
      const shown = await textOf(answer);
      const connected = await nextConnection(panel.page);
      const start = Date.now();
      await tacho.killHost();
      expect(await ended(answer)).toBe("error");
      expect((await textOf(answer)).startsWith(shown)).toBe(true);
      expect(words(2000).startsWith(await textOf(answer))).toBe(true);
      const next = await panel.ask(`After ${kill}`);
      reconnected.push((await connected()) - start);
      await shows(next, "word1");
      await panel.stop.click();
      await ended(next);
    }
    reconnected.sort((one, other) => one - other);
    console.log(`connected again after a kill, ms: ${reconnected.map(Math.round).join(" ")}`);
    tell({ subject: "browser", name: "random kills of the host", value: kills, unit: "rounds" });
    const p95 = reconnected[Math.floor(reconnected.length * 0.95)] ?? 0;
    tell({
      subject: "browser",
      name: "connected again: p95",
      value: p95,
      unit: "ms",
      limit: { at_most: 500 },
    });
  });
});

describe("several panels", () => {
  it("shows every answer in full and in its place, from one host", async () => {
    const tacho = await startTacho({
      script: { reply: `{{prompt}}: ${words(30)}`, tokens_per_second: 2000 },
    });
    const panels = [
      await tacho.openPanel(),
      await openWindow(tacho),
      await openWindow(tacho),
      await openWindow(tacho),
    ];
    const each = rounds(3, 50);
    const asked: string[][] = panels.map(() => []);
    await Promise.all(
      panels.map(async (panel, index) => {
        await panel.newChat.click();
        for (let turn = 0; turn < each; turn += 1) {
          const question = `panel ${index} turn ${turn}`;
          asked[index]?.push(question);
          if (randomInt(4) === 0 && turn > 0) await panel.page.reload();
          const answer = await panel.ask(question);
          if (randomInt(3) === 0) {
            await panel.page.reload();
            await panel.answers.nth(turn).waitFor();
            expect(await textAtEnd(panel.answers.nth(turn))).toBe(`${question}: ${words(30)}`);
          } else expect(await textAtEnd(answer)).toBe(`${question}: ${words(30)}`);
        }
      }),
    );
    for (const [index, panel] of panels.entries()) {
      expect(
        (await panel.questions.locator("[data-content]").allTextContents()).map((text) => text.trim()),
      ).toEqual(asked[index]);
    }
    expect(await hostProcesses(tacho)).toHaveLength(1);
    tell({
      subject: "browser",
      name: "interleaved prompts from four windows, all whole",
      value: 4 * each,
      unit: "runs",
    });
  });

  it("lists what other windows wrote each time the list is opened", async () => {
    const tacho = await startTacho({ script: { reply: words(3000), tokens_per_second: 50 } });
    const one = await tacho.openPanel();
    const two = await openWindow(tacho);
    await two.newChat.click();
    const answer = await one.ask("Written elsewhere");
    await shows(answer, "word3");
    await two.page.getByRole("button", { name: "Conversations", exact: true }).click();
    const row = two.page.getByRole("dialog").getByRole("listitem").filter({ hasText: "Written elsewhere" });
    await row.waitFor();
    await row.hover();
    await row.getByRole("button", { name: /Delete/ }).click();
    // The other window leaves the conversation, whose answer is stopped. Undo brings both back.
    await answer.waitFor({ state: "detached" });
    await one.page.getByRole("button", { name: "Undo", exact: true }).click();
    expect(await ended(one.answers.first())).toBe("aborted");
  });
});

describe("when the browser dies during an answer", () => {
  it("keeps everything committed, and all but the last second of the answer", async () => {
    const lost: number[] = [];
    const rate = 50;
    for (let round = 0; round < rounds(1, 12); round += 1) {
      const tacho = await startTacho({ script: { reply: "{{prompt}}", tokens_per_second: rate } });
      const panel = await tacho.openPanel();
      await panel.askToEnd("A short one first");
      const answer = await panel.ask(words(3000));
      await shows(answer, `word${60 + randomInt(60)}`);
      const shown = (await textOf(answer)).split(" ").length;
      await tacho.killBrowser();
      await tacho.restartBrowser();
      const again = await tacho.openPanel();
      await again.answers.nth(1).waitFor();
      expect(await again.questions.count()).toBe(2);
      expect(await textOf(again.answers.nth(0))).toBe("A short one first");
      await ended(again.answers.nth(1));
      const kept = await textOf(again.answers.nth(1));
      expect(words(3000).startsWith(kept)).toBe(true);
      lost.push(Math.max(0, shown - kept.split(" ").length) / rate);
    }
    console.log(
      `seconds of the answer that were lost: ${lost.map((seconds) => seconds.toFixed(2)).join(" ")}`,
    );
    expect(Math.max(...lost)).toBeLessThanOrEqual(1);
    tellDurations(
      "browser",
      "lost of an answer when the browser is killed",
      lost.map((seconds) => seconds * 1000),
      1000,
    );
  });
});
