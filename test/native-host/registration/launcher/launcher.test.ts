import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLauncher, readLauncher } from "../../../../native-host/src/registration/launcher/launcher.ts";
import { UNWANTED_VARIABLES } from "../../../../native-host/src/system/process/clean-environment.ts";

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

  it("sets its variables, and clears those that open ports, load code or write where messages are", () => {
    const host = join(folder, "host.js");
    writeFileSync(host, "process.stdout.write(JSON.stringify(process.env))");
    const variables = Object.fromEntries(AWKWARD.map((value, index) => [`HF_${"ABCDEFGH"[index]}`, value]));
    const input = { platform: "linux", node: process.execPath, host, tachoHome: folder, variables } as const;
    const launcher = createLauncher(input);
    mkdirSync(join(folder, "native-host"));
    writeFileSync(launcher.path, launcher.text, { mode: 0o755 });
    const unwanted = Object.fromEntries(UNWANTED_VARIABLES.map((name) => [name, ""]));
    const env = {
      ...unwanted,
      PATH: "/usr/bin:/bin",
      NODE_OPTIONS: "--inspect=0 --require /nowhere/evil.js",
      NODE_V8_COVERAGE: join(folder, "coverage"),
      NODE_DEBUG: "fs",
      NODE_EXTRA_CA_CERTS: "/etc/hosts",
    };
    const { stdout, stderr } = spawnSync(launcher.path, ["origin"], { env, encoding: "utf8" });
    const seen = JSON.parse(stdout);
    expect(seen).toMatchObject({ ...variables, TACHO_HOME: folder, NODE_EXTRA_CA_CERTS: "/etc/hosts" });
    expect(Object.keys(seen).filter((name) => name in unwanted)).toEqual([]);
    expect(stderr).not.toMatch(/Debugger|evil/);
    expect(readLauncher(launcher.text)).toEqual({
      node: process.execPath,
      host,
      clears: true,
      variables: { TACHO_HOME: folder, ...variables },
    });
  });

  it.each(AWKWARD)("is read back for a folder named %j", (name) => {
    const targets = { node: `/opt/${name}/node`, host: `/srv/${name}/host.js` };
    const { text } = createLauncher({ platform: "linux", ...targets, tachoHome: "/home/ann/t" });
    expect(readLauncher(text)).toMatchObject(targets);
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
      ...UNWANTED_VARIABLES.map((name) => `set "${name}="`),
      'set "TACHO_HOME=C:\\Users\\ann\\Tacho"',
      '"C:\\Program Files\\nodejs\\node.exe" "C:\\100%% mine\\host.js" %*',
      "",
    ]);
  });

  it.each(["with space", "it's", "100%", "%PATH% !x! &", "a^b (c)", "größe-日本", "C:\\"])(
    "is read back with a variable %j",
    (value) => {
      const variables = { TACHO_HOME: "C:\\Users\\ann\\Tacho", HF_HOME: value };
      const { text } = createLauncher({
        platform: "win32",
        ...targets,
        tachoHome: variables.TACHO_HOME,
        variables,
      });
      expect(readLauncher(text)).toEqual({ ...targets, variables, clears: true });
      // Nothing but a doubled percent sign means something else between quotes.
      for (const [, quoted = ""] of text.matchAll(/"([^"]*)"/g))
        expect(quoted.replaceAll("%%", "")).not.toContain("%");
    },
  );

  it("is read back on Windows", () => {
    expect(readLauncher(launcher.text)).toMatchObject(targets);
  });
});

it("tells a launcher that clears nothing", () => {
  const old = "#!/bin/sh\nexport TACHO_HOME='/t'\nexec '/usr/bin/node' '/src/host.js' \"$@\"\n";
  expect(readLauncher(old)).toEqual({
    node: "/usr/bin/node",
    host: "/src/host.js",
    clears: false,
    variables: { TACHO_HOME: "/t" },
  });
});

it("does not mistake another script for a launcher", () => {
  expect(readLauncher("#!/bin/sh\nexec /usr/bin/other\n")).toBeUndefined();
});
