import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { createNeutral } from "./neutral-paths.ts";
import { type DrivenPanel, ended, RecordedBrowser, shows, words } from "./recorded-browser.ts";

/** The scripted answer repeats the question, so that each question controls its answer. */
const SCRIPT = {
  reply: "{{prompt}}",
  tokens_per_second: 80,
  prompt_tokens_per_second: 5000,
  faults: [{ at_token: 60, kind: "crash" }],
};
/** Time in ms after which a deletion can no longer be undone. */
const UNDO_IS_OVER = 12_000;

/** Reads everything the browser stores for the extension. Runs in one of its pages. */
const DUMP = `(async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const databases = [];
  for (const { name, version } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    const stores = [];
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName).objectStore(storeName);
      const { keyPath, autoIncrement } = store;
      const indexes = [...store.indexNames].map((indexName) => {
        const { keyPath, unique, multiEntry } = store.index(indexName);
        return { name: indexName, keyPath, unique, multiEntry };
      });
      stores.push({ name: storeName, keyPath, autoIncrement, indexes, records: await settled(store.getAll()) });
    }
    databases.push({ name, version, stores });
    database.close();
  }
  return JSON.stringify(
    { databases, storage_local: await chrome.storage.local.get(), page_storage: { ...localStorage } },
    undefined,
    1,
  );
})()`;

/** Drives the real panel through every kind of conversation, and writes the data that the browser stores. */
export async function recordConversations(file: string, root: string): Promise<void> {
  const folder = await mkdtemp(join(root, "conversations-"));
  const tacho = await RecordedBrowser.start({ folder, script: SCRIPT });
  try {
    const panel = await tacho.openPanel();
    await changeSettings(await tacho.openPage("options"));
    await panel.page.bringToFront();
    await converse(panel);
    await writeFile(file, `${createNeutral(folder)(await dumpInMidAnswer(panel))}\n`);
  } finally {
    await tacho.close();
  }
}

async function changeSettings(options: Page): Promise<void> {
  const set = async (label: string, value: string) => {
    await options.getByLabel(label, { exact: true }).fill(value);
    await options.getByLabel(label, { exact: true }).press("Tab");
  };
  await set("Temperature", "1.1");
  await set("Top K", "17");
  await set("Seed", "42");
  await set("System prompt", "Be brief. 短く。");
  await set("Context size", "2048");
  await options.locator('input[name="theme"][value="dark"]').check();
  await options.waitForFunction("chrome.storage.local.get().then((all) => Object.keys(all).length === 5)");
  await options.close();
}

async function converse(panel: DrivenPanel): Promise<void> {
  tell("several turns, of which two are rated");
  const first = await panel.askToEnd("What is a KV cache?");
  await rate(panel, first, "Good answer");
  await panel.askToEnd("And why does it grow?");
  await rate(panel, await panel.askToEnd("Shorter, please"), "Bad answer");

  tell("a stopped one");
  await panel.startNewChat();
  await stopAt(panel, await panel.ask(words(50)), "word5");

  tell("a stopped one that is continued");
  await panel.startNewChat();
  const stopped = await panel.ask(words(30));
  await stopAt(panel, stopped, "word5");
  await panel.button("Continue").click();
  await panel.button("Stop").waitFor();
  await panel.button("Send").waitFor();

  tell("a failed one");
  await panel.startNewChat();
  await panel.askToEnd(words(70));

  tell("one with thoughts");
  await panel.startNewChat();
  await panel.askToEnd("<think>Let me see.\nTwice two?</think>Four. `code` and *stars*");

  tell("one of many scripts, renamed");
  await panel.startNewChat();
  await panel.askToEnd("Grüße 👩‍👩‍👧 aus 日本 — שלום, नमस्ते");
  await inConversations(panel, async () => {
    await panel.button("Rename").first().click();
    await panel.page.getByRole("textbox", { name: "Name" }).fill("Umbenannt ✏️ 名前");
    await panel.page.getByRole("textbox", { name: "Name" }).press("Enter");
  });

  tell("one that is written anew, then edited");
  await panel.startNewChat();
  await panel.askToEnd("Once");
  await panel.button("Regenerate").click();
  await panel.button("Stop").or(panel.button("Send")).first().waitFor();
  await ended(panel.answers.first());
  await panel.page.locator('[role="log"][aria-busy="false"]').waitFor();
  await panel.button("Edit").click();
  await panel.page.getByRole("textbox", { name: "Message", exact: true }).fill("Twice");
  await panel.button("Send").click();
  await panel.answers.filter({ hasText: "Twice" }).waitFor();
  await ended(panel.answers.first());

  tell("one that is deleted for good");
  await panel.startNewChat();
  await panel.askToEnd("Forget this");
  await deleteLatest(panel);
  await panel.page.waitForTimeout(UNDO_IS_OVER);

  tell("one whose deletion can be undone");
  await panel.startNewChat().catch(() => {});
  await panel.askToEnd("This may come back");
  await deleteLatest(panel);
}

async function dumpInMidAnswer(panel: DrivenPanel): Promise<string> {
  tell("one that is being written");
  const answer = await panel.ask(words(55));
  await shows(answer, "word20");
  const dump: unknown = await panel.page.evaluate(DUMP);
  if (typeof dump !== "string") throw new Error("The page gave no dump.");
  return dump;
}

function tell(what: string): void {
  console.log(`conversations: ${what}`);
}

async function rate(panel: DrivenPanel, answer: Parameters<typeof ended>[0], name: string): Promise<void> {
  await answer.getByRole("button", { name }).click();
  await answer.getByRole("button", { name, pressed: true }).waitFor();
  await panel.page.getByRole("status").filter({ hasText: "Rating saved" }).waitFor();
}

async function stopAt(panel: DrivenPanel, answer: Parameters<typeof ended>[0], word: string): Promise<void> {
  await shows(answer, word);
  await panel.button("Stop").click();
  await ended(answer);
}

async function inConversations(panel: DrivenPanel, act: () => Promise<void>): Promise<void> {
  await panel.button("Conversations").click();
  await act();
  await panel.button("Close").click();
}

async function deleteLatest(panel: DrivenPanel): Promise<void> {
  await inConversations(panel, () => panel.button("Delete").first().click());
}
