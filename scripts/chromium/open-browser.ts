import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page, type Worker } from "playwright-core";
import { EXTENSION_ID, EXTENSION_ORIGIN } from "../../native-host/src/registration/identity.ts";

/** Folder of the built extension. */
export const EXTENSION_FOLDER = fileURLToPath(new URL("../../extension/dist", import.meta.url));

export const PANEL_URL = `${EXTENSION_ORIGIN}panel/index.html`;
export const RUNS_URL = `${EXTENSION_ORIGIN}runs/index.html`;
export const OPTIONS_URL = `${EXTENSION_ORIGIN}options/index.html`;

export interface OpenBrowser {
  context: BrowserContext;
  /** Resolves with the extension's service worker once it runs. */
  worker(): Promise<Worker>;
  /** Opens the real side panel, as a click on the extension's button does. */
  openPanel(): Promise<Page>;
  close(): Promise<void>;
}

export interface BrowserOptions {
  profile: string;
  colorScheme?: "light" | "dark";
  /** Folders of the extensions to load. Default: the built one. */
  extensions?: string[];
  /** Additional browser arguments. */
  arguments?: string[];
}

/** Starts a headless Chromium with the built extension. */
export async function openBrowser(options: BrowserOptions): Promise<OpenBrowser> {
  // Makes Playwright report the side panel as a page. Read at browser start.
  process.env.PW_CHROMIUM_ATTACH_TO_OTHER = "1";
  const extensions = (options.extensions ?? [EXTENSION_FOLDER]).join(",");
  const context = await chromium.launchPersistentContext(options.profile, {
    executablePath: findChromium(),
    headless: true,
    viewport: null,
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--window-size=1200,800",
      `--disable-extensions-except=${extensions}`,
      `--load-extension=${extensions}`,
      ...(options.arguments ?? []),
    ],
  });

  const worker = async (): Promise<Worker> =>
    context.serviceWorkers().find((each) => each.url().startsWith(EXTENSION_ORIGIN)) ??
    (await context.waitForEvent("serviceworker"));

  return { context, worker, openPanel: () => openPanel(context, worker), close: () => context.close() };
}

async function openPanel(context: BrowserContext, worker: () => Promise<Worker>): Promise<Page> {
  await untilActionOpensPanel(await worker());
  const browser = context.browser();
  if (browser === null) throw new Error("The browser has no connection of its own.");
  const session = await browser.newBrowserCDPSession();
  const opened = context.waitForEvent("page", { predicate: (page) => page.url().startsWith(PANEL_URL) });
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "tab" }] });
  const tab = targetInfos.find(({ url }) => !url.startsWith("chrome-extension:")) ?? targetInfos[0];
  if (tab === undefined) throw new Error("The browser has no tab to open the panel in.");
  await session.send("Extensions.triggerAction", { id: EXTENSION_ID, targetId: tab.targetId });
  const panel = await opened;
  await session.detach();
  return panel;
}

/** Waits for the worker to enable opening on click. An earlier click would do nothing. */
async function untilActionOpensPanel(worker: Worker): Promise<void> {
  for (;;) {
    const opens = await worker.evaluate(
      "chrome.sidePanel.getPanelBehavior().then((behavior) => behavior.openPanelOnActionClick)",
    );
    if (opens === true) return;
  }
}

/** Paths of builds that still load unpacked extensions by a flag. Google Chrome no longer does. */
const WELL_KNOWN_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/lib/chromium/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Returns the Chromium that tests and benchmarks drive: `TACHO_TEST_CHROMIUM`, or an installed one.
 *
 * @throws Error if there is none; the message names the way out.
 */
export function findChromium(): string {
  const named = process.env.TACHO_TEST_CHROMIUM;
  if (named !== undefined) return named;
  const found = [...WELL_KNOWN_PLACES, chromium.executablePath()].find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error("Chromium was not found. Install it, or set TACHO_TEST_CHROMIUM to its path.");
  }
  return found;
}
