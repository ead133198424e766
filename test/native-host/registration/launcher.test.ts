import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLauncher, readLauncher } from "../../../native-host/src/registration/launcher.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-launcher-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const AWKWARD = [
  "plain",
  "with space",
  "it's",
  'a"b',
  "$HOME `id` \\",
  "new\nline",
  "%PATH% !x! &",
  "größe-日本",
];

describe.skipIf(process.platform === "win32")("the launcher for a POSIX shell", () => {
  it.each(AWKWARD)("starts node with the host script in a folder named %j", (name) => {
    const home = join(folder, name);
    mkdirSync(join(home, "native-host"), { recursive: true });
    const host = join(home, "host.js");
    writeFileSync(
      host,
      "console.log(JSON.stringify({home: process.env.TACHO_HOME, args: process.argv.slice(2), ppid: process.ppid}))",
    );
    const launcher = createLauncher({ platform: "linux", node: process.execPath, host, tachoHome: home });
    writeFileSync(launcher.path, launcher.text);
    chmodSync(launcher.path, 0o755);
    const printed = execFileSync(launcher.path, ["chrome-extension://id/"], {
      env: { PATH: "/usr/bin:/bin" },
    });
    // `exec` replaces the shell, so node's parent is this process.
    expect(JSON.parse(printed.toString())).toEqual({
      home,
      args: ["chrome-extension://id/"],
      ppid: process.pid,
    });
  });

  it.each(AWKWARD)("is read back for a folder named %j", (name) => {
    const targets = { node: `/opt/${name}/node`, host: `/srv/${name}/host.js` };
    const { text } = createLauncher({ platform: "linux", ...targets, tachoHome: "/home/ann/t" });
    expect(readLauncher(text)).toEqual(targets);
  });
});

describe("the launcher for Windows", () => {
  const targets = { node: "C:\\Program Files\\nodejs\\node.exe", host: "C:\\100% mine\\host.js" };
  const launcher = createLauncher({ platform: "win32", ...targets, tachoHome: "C:\\Users\\ann\\Tacho" });

  it("writes a batch file that passes on the browser's arguments", () => {
    expect(launcher.path).toBe("C:\\Users\\ann\\Tacho\\native-host\\tacho-host.bat");
    expect(launcher.text.split("\r\n")).toEqual([
      "@echo off",
      "setlocal DisableDelayedExpansion",
      "chcp 65001 >nul",
      'set "TACHO_HOME=C:\\Users\\ann\\Tacho"',
      '"C:\\Program Files\\nodejs\\node.exe" "C:\\100%% mine\\host.js" %*',
      "",
    ]);
  });

  it("is read back on Windows", () => {
    expect(readLauncher(launcher.text)).toEqual(targets);
  });
});

it("does not mistake another script for a launcher", () => {
  expect(readLauncher("#!/bin/sh\nexec /usr/bin/other\n")).toBeUndefined();
});
