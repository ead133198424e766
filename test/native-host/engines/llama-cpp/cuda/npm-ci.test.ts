import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { npmCi } from "../../../../../native-host/src/engines/llama-cpp/cuda/npm-ci.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tacho npm & "));
  folder = join(root, "work $HOME");
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

/** The environment that `npm run` sets, with an npm that runs `code`. */
function npmRun(code: string): NodeJS.ProcessEnv {
  const script = join(root, "npm-cli.js");
  writeFileSync(script, `const fs = require("node:fs");\n${code}\n`);
  return { npm_execpath: script };
}

describe("installing with npm", () => {
  it("follows the lock file, runs no scripts and keeps its cache in the folder", async () => {
    const asked = join(root, "asked.json");
    const env = npmRun(
      `fs.writeFileSync(${JSON.stringify(asked)}, JSON.stringify([process.cwd(), ...process.argv.slice(2)]))`,
    );
    await npmCi({ folder, env });
    const [cwd, command, ...options] = JSON.parse(readFileSync(asked, "utf8"));
    expect({ cwd, command }).toEqual({ cwd: folder, command: "ci" });
    expect(options).toEqual(
      expect.arrayContaining([
        "--ignore-scripts",
        `--cache=${join(folder, "npm-cache")}`,
        `--prefix=${folder}`,
      ]),
    );
  });

  it("passes on the registry and the proxy but not the surrounding package", async () => {
    const seen = join(root, "seen.json");
    const env = npmRun(`fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify(Object.keys(process.env)))`);
    const kept = { npm_config_registry: "http://localhost", HTTPS_PROXY: "http://localhost" };
    const outer = {
      npm_config_local_prefix: "/repository",
      npm_config_prefix: "/usr",
      npm_config_omit: "optional",
      npm_package_json: "/repository/package.json",
      npm_lifecycle_event: "tacho",
    };
    await npmCi({ folder, env: { ...env, ...kept, ...outer } });
    const names: string[] = JSON.parse(readFileSync(seen, "utf8"));
    expect(names).toEqual(expect.arrayContaining(Object.keys(kept)));
    expect(names.filter((name) => Object.hasOwn(outer, name))).toEqual([]);
  });

  it("explains npm's message when npm fails", async () => {
    const env = npmRun('console.error("npm error code EINTEGRITY"); process.exit(1)');
    await expect(npmCi({ folder, env })).rejects.toMatchObject({ problem: "wrong_content" });
  });

  it("reports a missing npm", async () => {
    const npm: [string] = [join(root, "no-npm-here")];
    await expect(npmCi({ folder, env: {}, npm })).rejects.toMatchObject({ problem: "no_npm" });
  });

  it("ends npm when cancelled", async () => {
    const cancel = new AbortController();
    const pidFile = join(folder, "pid");
    const env = npmRun(
      `fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const done = npmCi({ folder, env, signal: cancel.signal });
    const pid = await expect
      .poll(() => readFileSync(pidFile, "utf8"), { timeout: 10_000 })
      .toMatch(/^\d+$/)
      .then(() => Number(readFileSync(pidFile, "utf8")));
    cancel.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
