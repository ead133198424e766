import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasDisplay } from "../../../../../native-host/src/cli/start/browser/has-display.ts";
import { launchBrowser } from "../../../../../native-host/src/cli/start/browser/launch-browser.ts";
import { browserArguments } from "../../../../../native-host/src/cli/start/browser/open-tacho.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-launch-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that speaks the debugging pipe: it responds with its arguments and ends on Browser.close. */
function fakeBrowser(ending: string): string {
  const program = join(folder, "browser");
  const script = `#!${process.execPath}
const { createReadStream, createWriteStream } = require("node:fs");
const out = createWriteStream(null, { fd: 4 });
createReadStream(null, { fd: 3 }).on("data", (chunk) => {
  for (const text of chunk.toString().split("\\0").filter(Boolean)) {
    const { id, method } = JSON.parse(text);
    if (method === "Browser.close") { ${ending} }
    else out.write(JSON.stringify({ id, result: { arguments: process.argv.slice(2) } }) + "\\0");
  }
});
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return program;
}

describe.skipIf(process.platform === "win32")("starting a browser", () => {
  it("connects to the browser's pipe and ends when the browser closes", async () => {
    const browser = launchBrowser(fakeBrowser("process.exit(0)"), ["--one"], process.env);
    expect(await browser.pipe.send("Any.thing")).toEqual({ arguments: ["--one"] });
    browser.close();
    expect(await browser.closed).toEqual({});
  });

  it("reports the last output of a browser that failed", async () => {
    const program = fakeBrowser(
      'require("node:fs").writeSync(2, "first\\nno such profile\\n"); process.exit(3)',
    );
    const browser = launchBrowser(program, [], process.env);
    await browser.pipe.send("Any.thing");
    browser.close();
    expect(await browser.closed).toEqual({ problem: "no such profile" });
  });

  it("reports a missing executable", async () => {
    const browser = launchBrowser(join(folder, "none"), [], process.env);
    expect(await browser.closed).toMatchObject({ problem: expect.stringContaining("ENOENT") });
    await expect(browser.pipe.send("Any.thing")).rejects.toThrow();
  });
});

describe("the browser of npm start", () => {
  it("uses a profile of its own", () => {
    expect(browserArguments({ profile: "/t/browser-profile", asRoot: false })).toContain(
      "--user-data-dir=/t/browser-profile",
    );
  });

  it("disables the sandbox for root only", () => {
    expect(browserArguments({ profile: "/p", asRoot: true })).toContain("--no-sandbox");
    expect(browserArguments({ profile: "/p", asRoot: false })).not.toContain("--no-sandbox");
  });

  it("requires a display on Linux", () => {
    expect(hasDisplay("linux", {})).toBe(false);
    expect(hasDisplay("linux", { DISPLAY: "" })).toBe(false);
    expect(hasDisplay("linux", { DISPLAY: ":0" })).toBe(true);
    expect(hasDisplay("linux", { WAYLAND_DISPLAY: "wayland-0" })).toBe(true);
    expect(hasDisplay("darwin", {})).toBe(true);
    expect(hasDisplay("win32", {})).toBe(true);
  });
});
