import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TachoHome, useTachoHome } from "./run-tacho.ts";

let home: TachoHome;
let manifest: string;
let launcher: string;
useTachoHome((given) => {
  home = given;
  manifest = join(home.config, "vivaldi/NativeMessagingHosts/dev.tacho.native_host.json");
  launcher = join(home.tachoHome, "native-host/tacho-host");
});

async function install(): Promise<void> {
  const { code } = await home.run(["install", "--browser", "vivaldi"]);
  expect(code).toBe(0);
  // The profile makes the doctor count the browser as installed.
  mkdirSync(join(home.config, "vivaldi"), { recursive: true });
}

interface Report {
  ok: boolean;
  findings: {
    browser: string;
    ok: boolean;
    problem?: { code: string; remedy: string };
    reply?: { engine: string };
  }[];
}

/** Returns the doctor's finding for the one browser these tests register. */
async function examine() {
  const { code, stdout, stderr } = await home.run(["doctor", "--json"]);
  const report: Report = JSON.parse(stdout);
  return { code, stderr, finding: report.findings.find(({ browser }) => browser === "vivaldi") };
}

/** Makes the launcher start the scripted engine, because there is no model. */
function script(more = ""): void {
  const text = readFileSync(launcher, "utf8").replace(
    "\nexec",
    `\nexport TACHO_ENGINE=scripted\n${more}\nexec`,
  );
  writeFileSync(launcher, text);
}

describe.skipIf(process.platform !== "linux")("tacho install and uninstall", () => {
  it("registers the host under XDG_CONFIG_HOME and leaves no trace", async () => {
    await install();
    const { path, allowed_origins } = JSON.parse(readFileSync(manifest, "utf8"));
    expect({ path, allowed_origins }).toEqual({
      path: launcher,
      allowed_origins: ["chrome-extension://anifccdpncphcpikfahekcgacellhemp/"],
    });
    expect(readFileSync(launcher, "utf8")).toContain(`TACHO_HOME='${home.tachoHome}'`);
    const { code, stdout } = await home.run(["uninstall"]);
    expect(code).toBe(0);
    expect(stdout).toContain(manifest);
    expect([manifest, launcher, dirname(manifest), dirname(launcher)].filter(existsSync)).toEqual([]);
  });

  it("registers for a profile folder alone, and takes that back", async () => {
    const profile = join(home.root, "my profile");
    const own = join(profile, "NativeMessagingHosts", "dev.tacho.native_host.json");
    const installed = await home.run(["install", "--user-data-dir", profile], undefined, {
      HF_HOME: "/data/hf",
    });
    expect(installed).toMatchObject({ code: 0, stdout: expect.stringContaining(own) });
    expect(JSON.parse(readFileSync(own, "utf8"))).toMatchObject({ path: launcher });
    expect(existsSync(manifest)).toBe(false);
    expect(readFileSync(launcher, "utf8")).toContain("export HF_HOME='/data/hf'");
    await install();
    expect(await home.run(["uninstall", "--user-data-dir", profile])).toMatchObject({ code: 0 });
    expect([own, manifest, launcher].map(existsSync)).toEqual([false, true, true]);
  });

  it.each([["--user-data-dir", ""], ["--user-data-dir"]])(
    "refuses the wrong command line %j",
    async (...words) => {
      expect(await home.run(["install", ...words])).toMatchObject({ code: 2 });
      expect(existsSync(launcher)).toBe(false);
    },
  );

  it("explains a folder that cannot be written", async () => {
    writeFileSync(home.tachoHome, "a file in the way");
    const { code, stderr } = await home.run(["install", "--browser", "vivaldi"]);
    expect(code).toBe(1);
    expect(stderr).not.toContain("    at ");
  });
});

describe.skipIf(process.platform !== "linux" || process.arch !== "x64")("tacho install --cuda", () => {
  /** A fake npm, as `npm run` names it, that installs from the lock file or runs other code. */
  function npm(code: string): NodeJS.ProcessEnv {
    const script = join(home.root, "npm-cli.js");
    writeFileSync(script, code);
    return { npm_execpath: script };
  }
  const INSTALLS = `
    const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    for (const [path, { version }] of Object.entries(packages)) {
      if (path === "") continue;
      mkdirSync(path, { recursive: true });
      writeFileSync(path + "/package.json", JSON.stringify({ version }));
    }`;
  const installCuda = (env: NodeJS.ProcessEnv) =>
    home.run(["install", "--browser", "vivaldi", "--cuda", "--json"], undefined, env);

  it("registers, installs once, and can be removed alone or with the rest", async () => {
    const first = await installCuda(npm(INSTALLS));
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("320 MB to download") });
    const { cuda, registrations } = JSON.parse(first.stdout);
    expect({ cuda, registered: registrations.length }).toMatchObject({
      cuda: { origin: "installed", place: join(home.tachoHome, "cuda", cuda.version) },
      registered: 1,
    });
    const second = await installCuda(npm("process.exit(1)"));
    expect(JSON.parse(second.stdout).cuda).toEqual({ ...cuda, origin: "present" });

    const { stdout } = await home.run(["uninstall", "--cuda", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ removed: [join(home.tachoHome, "cuda")], left: [] });
    expect([cuda.place, manifest].map(existsSync)).toEqual([false, true]);

    await installCuda(npm(INSTALLS));
    await home.run(["uninstall"]);
    expect(existsSync(manifest)).toBe(false);
    // The download stays on the list.
    expect(readdirSync(home.tachoHome)).toEqual(["connections.jsonl"]);
  });

  it("explains a missing network and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await installCuda(
      npm('console.error("npm error code ENOTFOUND"); process.exit(1)'),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Check the network");
    expect(existsSync(join(home.tachoHome, "cuda"))).toBe(false);
  });
});

describe.skipIf(process.platform !== "linux")("tacho doctor", () => {
  it("starts the host as the browser does and generates a token", async () => {
    await install();
    script();
    const { finding } = await examine();
    expect(finding).toMatchObject({ ok: true, reply: { engine: "scripted" } });
  });

  it("reports a missing model and how to download it", async () => {
    await install();
    const { code, finding } = await examine();
    expect(code).toBe(1);
    expect(finding?.problem).toMatchObject({
      code: "model_missing",
      remedy: "npm run tacho -- models --fetch",
    });
  });

  const damages: Record<string, () => void> = {
    manifest_missing: () => rmSync(manifest),
    manifest_invalid_json: () => writeFileSync(manifest, "{"),
    path_gone: () => rmSync(launcher),
    not_executable: () => chmodSync(launcher, 0o644),
    stray_output: () => script("echo hello from a profile script"),
    host_exited: () => script("exit 7"),
    engine_cannot_load: () => script(`export TACHO_SCRIPT='${join(home.root, "crash.json")}'`),
  };

  it.each(Object.entries(damages))("reports %s with the way out", async (code, damage) => {
    writeFileSync(join(home.root, "crash.json"), '{"faults": [{"at_load": true, "kind": "crash"}]}');
    await install();
    damage();
    const { finding } = await examine();
    expect(finding?.problem).toMatchObject({ code, remedy: expect.stringMatching(/./) });
  });

  it("writes the launcher anew after an upgrade took its Node.js away", async () => {
    await install();
    script();
    writeFileSync(launcher, readFileSync(launcher, "utf8").replace(process.execPath, "/gone/bin/node"));
    await examine();
    expect(readFileSync(launcher, "utf8")).toContain(`exec '${process.execPath}'`);
    script();
    expect((await examine()).finding).toMatchObject({ ok: true });
  });

  it("finds no problem after install", async () => {
    await install();
    renameSync(manifest, `${manifest}.away`);
    chmodSync(launcher, 0o644);
    await install();
    script();
    expect((await examine()).finding).toMatchObject({ ok: true });
  });
});
