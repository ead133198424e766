import { describe, expect, it } from "vitest";
import { OPTIONS_URL, PANEL_URL } from "../../scripts/chromium/open-browser.ts";
import { words } from "../fixtures/texts/words.ts";
import { ended, PanelPage, shows, textOf } from "../helpers/browser/panel-page.ts";
import { startTacho, type Tacho } from "../helpers/browser/start-tacho.ts";

const ECHO = { reply: "Yes, {{prompt}}", tokens_per_second: 1000 };

/** Opens the panel in a window of its own. */
async function openWindow(tacho: Tacho): Promise<PanelPage> {
  const opened = tacho.browser.context.waitForEvent("page", (page) => page.url() === PANEL_URL);
  const worker = await tacho.browser.worker();
  await worker.evaluate((url) => chrome.windows.create({ url }), PANEL_URL);
  const panel = new PanelPage(await opened);
  await isOpen(panel);
  return panel;
}

function isOpen(panel: PanelPage): Promise<void> {
  return panel.page.locator('[role="log"][aria-busy="false"]').waitFor();
}

/** Finds a conversation in the list, which opens. */
async function rowOf(panel: PanelPage, title: string) {
  await panel.page.getByRole("button", { name: "Conversations", exact: true }).click();
  return panel.page.getByRole("dialog").getByRole("listitem").filter({ hasText: title });
}

async function openChat(panel: PanelPage, title: string): Promise<void> {
  const row = await rowOf(panel, title);
  await row.getByRole("button", { name: title }).click();
  await panel.questions.filter({ hasText: title }).first().waitFor();
}

/** Asks in a new chat, and waits for the end of the answer. */
async function askAnew(panel: PanelPage, text: string): Promise<void> {
  await panel.newChat.click();
  await panel.questions.first().waitFor({ state: "detached" });
  await panel.askToEnd(text);
}

describe("what a person wrote in the side panel", () => {
  it("stays with its chat: an edit begun in one changes nothing in another", async () => {
    const tacho = await startTacho({ script: ECHO });
    const panel = await tacho.openPanel();
    await panel.askToEnd("Alpha");
    await askAnew(panel, "Beta");
    await openChat(panel, "Alpha");
    await panel.page.getByRole("button", { name: "Edit", exact: true }).click();
    await panel.message.fill("Alpha, better");
    await openChat(panel, "Beta");
    await panel.message.press("Enter");
    expect(await panel.message.inputValue()).toBe("");
    expect(await panel.questions.locator("[data-content]").allTextContents()).toEqual(["Beta"]);
    expect(await textOf(panel.answers.first())).toBe("Yes, Beta");
    await openChat(panel, "Alpha");
    await expect.poll(() => panel.message.inputValue()).toBe("Alpha, better");
    await panel.message.press("Enter");
    await shows(panel.answers.first(), "Yes, Alpha, better");
    expect(await panel.questions.count()).toBe(1);
  });

  it("is in the box again when the panel is closed at once and opened, in any characters", async () => {
    const tacho = await startTacho({ script: ECHO });
    const panel = await tacho.openPanel();
    await panel.message.fill(words(50));
    await panel.page.close();
    const again = await tacho.openPanel();
    await expect.poll(() => again.message.inputValue()).toBe(words(50));
    const text = "a\ud800b\u0000c\r\nd \u202e";
    const typed = await again.message.evaluate((box: HTMLTextAreaElement, value) => {
      box.value = value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      return box.value;
    }, text);
    await again.page.reload();
    await expect.poll(() => again.message.evaluate((box: HTMLTextAreaElement) => box.value)).toBe(typed);
  });

  it("is not overwritten from a second window on the same chat", async () => {
    const tacho = await startTacho({ script: ECHO });
    const one = await tacho.openPanel();
    await one.askToEnd("Shared");
    const two = await openWindow(tacho);
    await openChat(two, "Shared");
    await one.message.fill("from window one");
    await two.message.fill("from window two");
    expect(await one.message.inputValue()).toBe("from window one");
    await two.page.close();
    await one.page.reload();
    await expect.poll(() => one.message.inputValue()).toContain("from window one");
    expect(await one.message.inputValue()).toContain("from window two");
  });

  it("is sent once when Enter is pressed twice before the chat is open; the second text stays in the box", async () => {
    const tacho = await startTacho({ script: ECHO });
    await (await tacho.openPanel()).page.close();
    const page = await tacho.browser.context.newPage();
    // Holds back all requests to the worker, so that the chat does not open.
    await page.addInitScript(() => {
      const { connect } = chrome.runtime;
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      Object.assign(globalThis, { release });
      chrome.runtime.connect = (() => {
        const port = connect.call(chrome.runtime);
        const post = port.postMessage.bind(port);
        port.postMessage = (message: unknown) => void released.then(() => post(message));
        return port;
      }) as typeof connect;
    });
    await page.goto(PANEL_URL);
    const panel = new PanelPage(page);
    await panel.message.fill("first");
    await panel.message.press("Enter");
    await panel.message.fill("second");
    await panel.message.press("Enter");
    await page.evaluate("globalThis.release()");
    await shows(panel.answers.first(), "Yes, first");
    await ended(panel.answers.first());
    expect(await panel.questions.count()).toBe(1);
    expect(await panel.message.inputValue()).toBe("second");
  });
});

describe("answers", () => {
  it("come back when they are written anew and no text comes", async () => {
    const tacho = await startTacho({ script: ECHO });
    const panel = await tacho.openPanel();
    await panel.askToEnd("Good one");
    await tacho.writeScript({ faults: [{ at_load: true, kind: "error" }] });
    await tacho.killHost();
    await panel.page.getByRole("button", { name: "Regenerate", exact: true }).click();
    await panel.page.getByText("The earlier answer was kept.").waitFor();
    expect(await textOf(panel.answers.first())).toBe("Yes, Good one");
    expect(await panel.answers.count()).toBe(1);
    await panel.page.reload();
    await panel.answers.first().waitFor();
    expect(await textOf(panel.answers.first())).toBe("Yes, Good one");
  });

  it("of a chat that another window deletes stay deleted when they are interrupted, and undo brings them back", async () => {
    const tacho = await startTacho({ script: { reply: words(3000), tokens_per_second: 50 } });
    const one = await tacho.openPanel();
    const answer = await one.ask("Deleted elsewhere");
    await shows(answer, "word5");
    await one.message.fill("half a thought");
    const two = await openWindow(tacho);
    const row = await rowOf(two, "Deleted elsewhere");
    await row.hover();
    await row.getByRole("button", { name: "Delete", exact: true }).click();
    await tacho.killHost();
    await one.questions.first().waitFor({ state: "detached" });
    expect(await one.message.inputValue()).toBe("half a thought");
    expect(await (await rowOf(one, "Deleted elsewhere")).count()).toBe(0);
    await one.page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
    await one.page.keyboard.press("Escape");
    await one.questions.filter({ hasText: "Deleted elsewhere" }).waitFor();
    expect(await textOf(one.answers.first())).toContain("word5");
  });
});

describe("pages without storage", () => {
  it("work with the system's theme, and say what is not kept", async () => {
    const tacho = await startTacho({ script: ECHO });
    const page = await tacho.browser.context.newPage();
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException("The browser blocks storage.", "SecurityError");
      };
      for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
        Object.defineProperty(window, name, { get: refuse });
      }
      Object.defineProperty(navigator, "storage", { get: () => undefined });
    });
    await page.goto(PANEL_URL);
    const panel = new PanelPage(page);
    const answer = await panel.askToEnd("Still there?");
    expect(await textOf(answer)).toBe("Yes, Still there?");
    await panel.log.getByRole("alert").filter({ hasText: "nothing is saved" }).waitFor();
    await page.goto(OPTIONS_URL);
    await page.getByLabel("Dark", { exact: true }).check();
    await page.getByRole("alert").filter({ hasText: "lasts only until this page is closed" }).waitFor();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  });
});
