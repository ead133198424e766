import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import manifest from "../../extension/manifest.config.ts";
import type { GalleryState } from "./states.tsx";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ORIGIN = "http://gallery.test";
/** @param entry whose script the page loads, and whose stylesheet where its components import some. */
const pageWith = (entry: string, files: ReadonlyMap<string, unknown>) => {
  const imported = files.has(`/${entry}.css`) ? `<link rel="stylesheet" href="/${entry}.css">` : "";
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tacho</title><link rel="stylesheet" href="/style.css">${imported}<body></body><script type="module" src="/${entry}.js"></script></html>`;
};

export interface GalleryView {
  name: string;
  state: GalleryState;
  width: number;
  height: number;
  scheme: "light" | "dark";
}

export interface OpenedView {
  page: Page;
  /** Errors that the browser reported, including violations of the content security policy. */
  complaints: string[];
}

/** Opens the real components with sample states in a browser, under the extension's content security policy. */
export class Gallery {
  readonly #browser: Browser;
  readonly #files: Map<string, { contentType: string; body: string }>;
  readonly #policy: string;

  constructor(browser: Browser, files: Map<string, { contentType: string; body: string }>, policy: string) {
    this.#browser = browser;
    this.#files = files;
    this.#policy = policy;
  }

  async open({ name, state, width, height, scheme }: GalleryView): Promise<OpenedView> {
    const opened = await this.#openPage(`/#${name}`, state.page, {
      viewport: { width, height },
      colorScheme: scheme,
    });
    const { page } = opened;
    await page.locator("main").waitFor();
    if (state.draft !== undefined) await page.getByRole("textbox", { name: "Message" }).fill(state.draft);
    for (const [field, text] of Object.entries(state.fields ?? {})) {
      await page.getByLabel(field, { exact: true }).fill(text);
      await page.getByLabel(field, { exact: true }).blur();
    }
    for (const pressed of state.press ?? []) {
      const control = page
        .getByRole("button", { name: pressed })
        .or(page.getByRole("checkbox", { name: pressed }));
      await control.or(page.getByText(pressed)).first().click();
    }
    return opened;
  }

  /** Opens a page that exposes the sanitiser and the renderer to a test. */
  async openWall(): Promise<OpenedView & { requests: string[] }> {
    const requests: string[] = [];
    const opened = await this.#openPage("/wall", "panel", {}, requests);
    await opened.page.waitForFunction("globalThis.sanitizeMarkup !== undefined");
    return { ...opened, requests };
  }

  async #openPage(
    path: string,
    style: GalleryState["page"],
    options: BrowserContextOptions,
    foreign: string[] = [],
  ): Promise<OpenedView> {
    const context = await this.#browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await context.route("**/*", (route) => {
      const url = new URL(route.request().url());
      if (url.origin !== ORIGIN) foreign.push(url.href);
      const file = this.#files.get(url.pathname === "/style.css" ? `/${style}.css` : url.pathname);
      if (file === undefined)
        return route.fulfill({ status: url.pathname === "/favicon.ico" ? 204 : 404, body: "" });
      return route.fulfill({ ...file, headers: { "content-security-policy": this.#policy } });
    });
    await page.goto(`${ORIGIN}${path}`);
    return { page, complaints };
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

export async function openGallery(executablePath: string): Promise<Gallery> {
  const files = new Map<string, { contentType: string; body: string }>();
  const bundled = await build({
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryPoints: {
      main: "test/gallery/gallery-page.tsx",
      wall: "test/gallery/wall-page.ts",
      panel: "extension/src/panel/style.css",
      options: "extension/src/options/style.css",
      runs: "extension/src/runs/style.css",
    },
    outdir: "/",
  });
  for (const { path, text } of bundled.outputFiles) {
    files.set(path, { contentType: path.endsWith(".css") ? "text/css" : "text/javascript", body: text });
  }
  files.set("/", { contentType: "text/html", body: pageWith("main", files) });
  files.set("/wall", { contentType: "text/html", body: pageWith("wall", files) });
  const { content_security_policy: policy } = manifest("build");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  return new Gallery(browser, files, policy.extension_pages);
}
