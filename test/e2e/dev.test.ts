import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { serveExtension } from "../../scripts/dev/serve-extension.ts";
import { copySources } from "../helpers/copy-sources.ts";
import { startTacho, type Tacho } from "./start-tacho.ts";

/** Takes a port that is free, and holds it until it is asked to let go. */
async function holdPort(): Promise<{ port: number; release(): Promise<unknown> }> {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return { port: address.port, release: () => once(server.close(), "close") };
}

/** A browser with the extension served from a copy of the sources. */
async function startServed(): Promise<{ tacho: Tacho; edit: Edit }> {
  const root = await copySources("tacho");
  const { port, release } = await holdPort();
  await release();
  const extension = await serveExtension(root, port);
  onTestFinished(() => extension.close());
  const tacho = await startTacho({
    script: { reply: "Kept." },
    extensions: [extension.folder],
    developerMode: true,
  });
  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(root, "extension/src", path);
    const text = await readFile(file, "utf8");
    const changed = change(text);
    expect(changed).not.toBe(text);
    await writeFile(file, changed);
  };
  return { tacho, edit };
}

type Edit = (path: string, change: (text: string) => string) => Promise<void>;

describe("the served extension", () => {
  it("replaces an edited component in the open panel, which keeps its state", async () => {
    const { tacho, edit } = await startServed();
    const panel = await tacho.openPanel();
    await panel.askToEnd("Hello");
    await panel.message.fill("a draft");
    await panel.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

    await edit("panel/panel.tsx", (text) => text.replace("<main", '<main data-edited="yes"'));
    await panel.page.locator('main[data-edited="yes"]').waitFor();
    expect(await panel.message.inputValue()).toBe("a draft");
    expect(await panel.answers.count()).toBe(1);
    expect(await panel.page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
  });

  it("applies an edited stylesheet in the open panel without loading it again", async () => {
    const { tacho, edit } = await startServed();
    const { page, message } = await tacho.openPanel();
    await message.waitFor();
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    const repainted = page.waitForFunction(() => getComputedStyle(document.body).outlineWidth === "7px");
    await edit("panel/frame.css", (text) => `${text}\nbody { outline: 7px solid; }\n`);
    await repainted;
    expect(await page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
  });

  it("reloads itself when its service worker is edited", async () => {
    const { tacho, edit } = await startServed();
    await (await tacho.openPanel()).message.waitFor();
    const started = tacho.browser.context.waitForEvent("serviceworker");
    await edit("worker/worker.ts", (text) => `${text}\nObject.assign(globalThis, { edited: "yes" });\n`);
    const worker = await started;
    await expect.poll(() => worker.evaluate("globalThis.edited")).toBe("yes");
  });
});

it("says which port is taken, and how to choose another", async () => {
  const { port, release } = await holdPort();
  onTestFinished(async () => void (await release()));
  await expect(serveExtension(await copySources("tacho"), port)).rejects.toThrow(
    `Port ${port} is taken by another program. End it, or choose another port: npm run dev -- --port ${port + 1}`,
  );
});
