import { describe, expect, it } from "vitest";
import type { DebuggingPipe } from "../../../../../native-host/src/cli/start/browser/debugging-pipe.ts";
import { openSidePanel } from "../../../../../native-host/src/cli/start/browser/open-side-panel.ts";

const ORIGIN = "chrome-extension://abc/";

/** A fake browser whose worker, page and panel appear after some checks and that ignores clicks before `clickWorksAt`. */
class FakeBrowser implements DebuggingPipe {
  readonly clicks: unknown[] = [];
  private looks = 0;
  private open = false;
  private readonly readyAt: number;
  private readonly clickWorksAt: number;

  constructor(readyAt: number, clickWorksAt: number) {
    this.readyAt = readyAt;
    this.clickWorksAt = clickWorksAt;
  }

  async send(method: string, parameters: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    switch (method) {
      case "Extensions.loadUnpacked":
        return { id: "abc" };
      case "Extensions.triggerAction":
        this.clicks.push(parameters);
        if (this.clicks.length >= this.clickWorksAt) this.open = !this.open;
        return {};
      case "Target.getTargets":
        this.looks += 1;
        return { targetInfos: this.targets() };
      default:
        throw new Error(`unexpected ${method}`);
    }
  }

  private targets() {
    const ready = this.looks > this.readyAt;
    return [
      ...(this.open ? [{ targetId: "panel", url: `${ORIGIN}panel/index.html` }] : []),
      ...(ready ? [{ targetId: "worker", url: `${ORIGIN}background.js` }] : []),
      { targetId: "tab", url: ready ? "chrome://newtab/" : "" },
    ];
  }
}

const noWait = async () => {};

describe("opening the side panel", () => {
  it("clicks once, on the window's tab, when everything is ready", async () => {
    const browser = new FakeBrowser(0, 1);
    expect(await openSidePanel(browser, "/dist", noWait)).toBe(true);
    expect(browser.clicks).toEqual([{ id: "abc", targetId: "tab" }]);
  });

  it("waits for the worker and the page before clicking", async () => {
    const browser = new FakeBrowser(5, 1);
    expect(await openSidePanel(browser, "/dist", noWait)).toBe(true);
    expect(browser.clicks).toHaveLength(1);
  });

  it("clicks again if the panel does not open", async () => {
    const browser = new FakeBrowser(0, 3);
    expect(await openSidePanel(browser, "/dist", noWait)).toBe(true);
    expect(browser.clicks).toHaveLength(3);
  });

  it("gives up eventually", async () => {
    const browser = new FakeBrowser(0, Number.POSITIVE_INFINITY);
    expect(await openSidePanel(browser, "/dist", noWait)).toBe(false);
  });
});
