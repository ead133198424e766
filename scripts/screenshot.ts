import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemPaths } from "../native-host/src/platform/paths.ts";
import { openBrowser } from "./panel/open-browser.ts";
import { registerHost } from "./panel/register-host.ts";

const PICTURE = fileURLToPath(new URL("../extension/screenshots/panel.png", import.meta.url));
const QUESTION = "Why is the sky blue? Answer in two sentences.";

/** Draws the picture of the README: the real side panel after one answer of the real model, with its card open. */
const root = await mkdtemp(join(tmpdir(), "tacho-screenshot-"));
const profile = join(root, "profile");
const { TACHO_MODEL: model } = process.env;
const environment: Record<string, string> =
  model === undefined ? { TACHO_HOME: systemPaths().home } : { TACHO_HOME: root, TACHO_MODEL: model };
await registerHost({ profile, folder: join(root, "host"), environment });
const browser = await openBrowser({
  profile,
  colorScheme: "light",
  arguments: ["--force-device-scale-factor=2"],
});
const panel = await browser.openPanel();
await panel.getByRole("textbox", { name: "Message", exact: true }).fill(QUESTION);
await panel.getByRole("button", { name: "Send", exact: true }).click();
await panel.locator('[data-metric="finish_reason"]').waitFor({ state: "attached" });
await panel.getByRole("button", { name: "Details" }).click();
await mkdir(dirname(PICTURE), { recursive: true });
await panel.screenshot({ path: PICTURE });
await browser.close();
await rm(root, { recursive: true, force: true, maxRetries: 20 });
console.log(PICTURE);
