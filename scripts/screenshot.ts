import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { systemPaths } from "../native-host/src/system/files/paths.ts";
import { openBrowser } from "./chromium/open-browser.ts";
import { registerHost } from "./chromium/register-profile.ts";

const PICTURE = fileURLToPath(new URL("../extension/screenshots/panel.png", import.meta.url));
const QUESTION = "What is the capital of France, and what is it known for?";

/** Takes the README's screenshot: the real side panel after an answer of the real model, with its details open. */
async function drawPanel(panel: Page): Promise<void> {
  await panel.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  // Loads the model first. Otherwise the load would dominate the time to first token in the picture.
  await ask(panel, "Hello");
  await panel.getByRole("button", { name: "New chat", exact: true }).click();
  await panel.locator('[data-role="user"]').waitFor({ state: "detached" });
  await ask(panel, QUESTION);
  await panel.getByRole("button", { name: "Details" }).click();
  await mkdir(dirname(PICTURE), { recursive: true });
  await panel.screenshot({ path: PICTURE });
}

/**
 * Sends a message and waits for the answer to end.
 *
 * @throws Error with the panel's alert if the answer failed.
 */
async function ask(panel: Page, text: string): Promise<void> {
  await panel.getByRole("textbox", { name: "Message", exact: true }).fill(text);
  await panel.getByRole("button", { name: "Send", exact: true }).click();
  const reason = panel.locator('[data-metric="finish_reason"]');
  await reason.waitFor({ state: "attached" });
  if ((await reason.getAttribute("data-value")) !== "error") return;
  throw new Error((await panel.getByRole("alert").first().textContent()) ?? "There was no answer.");
}

const root = await mkdtemp(join(tmpdir(), "tacho-screenshot-"));
const profile = join(root, "profile");
const { TACHO_MODEL: model } = process.env;
const environment: Record<string, string> =
  model === undefined ? { TACHO_HOME: systemPaths().home } : { TACHO_HOME: root, TACHO_MODEL: model };
await registerHost({ profile, folder: join(root, "host"), environment });
const browser = await openBrowser({
  profile,
  arguments: ["--force-device-scale-factor=2", "--window-size=1200,900"],
});
try {
  await drawPanel(await browser.openPanel());
  console.log(PICTURE);
} finally {
  await browser.close();
  await rm(root, { recursive: true, force: true, maxRetries: 20 });
}
