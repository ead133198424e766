import { describe, expect, it } from "vitest";
import { formatExamination } from "../../../../native-host/src/cli/doctor/doctor-command.ts";
import {
  bareEnvironment,
  type ExamineInput,
  examine,
} from "../../../../native-host/src/cli/doctor/examine.ts";
import type { HostTrial, TryHostInput } from "../../../../native-host/src/cli/doctor/try-host.ts";
import type { Machine } from "../../../../native-host/src/registration/browsers.ts";
import { install } from "../../../../native-host/src/registration/install.ts";
import { installedBrowsers } from "../../../../native-host/src/registration/installed-browsers.ts";
import { renewLauncher } from "../../../../native-host/src/registration/renew-launcher.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { MemoryFiles, MemoryRegistry } from "../../../helpers/files/memory-files.ts";

const machine: Machine = {
  platform: "linux",
  env: { HOME: "/home/ann", PATH: "/opt/mine", TACHO_HOME: "/t", TACHO_MODEL: "/m.gguf" },
  home: "/home/ann",
};
const MANIFEST = "/home/ann/.config/chromium/NativeMessagingHosts/dev.tacho.native_host.json";
const LAUNCHER = "/t/native-host/tacho-host";
const GOOD: HostTrial = {
  ok: true,
  reply: { host_version: "1", engine: "llama_cpp", model: "m", answered_in: 12 },
};

/** The registration that the tests start from. */
const REGISTRATION = { machine, tachoHome: "/t", node: "/usr/bin/node", host: "/src/host.js" };

async function setUp(...profiles: string[]) {
  const files = new MemoryFiles("linux");
  const registry = new MemoryRegistry();
  for (const profile of profiles) files.addFolder(`/home/ann/.config/${profile}`);
  files.files.set("/usr/bin/node", { text: "", mode: 0o755 });
  files.files.set("/src/host.js", { text: "", mode: 0o644 });
  const browsers = await installedBrowsers(machine, files);
  await install({ ...REGISTRATION, files, registry, browsers });
  const tried: TryHostInput[] = [];
  const look = (trial: HostTrial = GOOD, more: Partial<ExamineInput> = {}) =>
    examine({
      machine,
      files,
      registry,
      tachoHome: "/t",
      browserProfile: "/t/browser-profile",
      clock: systemClock,
      async tryHost(input) {
        tried.push(input);
        return trial;
      },
      ...more,
    });
  return { files, registry, tried, look };
}

describe("the doctor", () => {
  it("finds no problem on a working machine", async () => {
    const { tried, look } = await setUp("chromium");
    const examination = await look();
    expect(examination).toMatchObject({
      ok: true,
      findings: [{ browser: "chromium", manifest: MANIFEST, ok: true }],
    });
    expect(formatExamination(examination)).toContain("No problems found");
    expect(tried).toMatchObject([
      {
        launcher: LAUNCHER,
        origin: "chrome-extension://anifccdpncphcpikfahekcgacellhemp/",
        hiddenModel: "/m.gguf",
      },
    ]);
  });

  it("starts the host in the environment of a desktop browser", async () => {
    const { tried, look } = await setUp("chromium");
    await look();
    expect(tried[0]?.env).toEqual({ HOME: "/home/ann", PATH: "/usr/bin:/bin" });
  });

  it("writes a launcher anew whose Node.js is gone, and says so", async () => {
    const { files, tried, look } = await setUp("chromium");
    files.files.delete("/usr/bin/node");
    files.files.set("/new/node", { text: "", mode: 0o755 });
    expect(await look()).toMatchObject({ ok: false, problem: { code: "node_moved" } });
    const renew = (launcher: string) => renewLauncher({ launcher, node: "/new/node", machine, files });
    const examination = await look(GOOD, { renewLauncher: renew });
    expect(examination).toMatchObject({ ok: true, notes: [{ code: "launcher_renewed" }] });
    expect(tried).toHaveLength(1);
    expect(files.files.get(LAUNCHER)?.text).toContain("exec '/new/node' '/src/host.js'");
  });

  it("writes a launcher anew that lets NODE_OPTIONS through", async () => {
    const { files, look } = await setUp("chromium");
    const text = files.files.get(LAUNCHER)?.text ?? "";
    files.files.set(LAUNCHER, { text: text.replace(/^unset .*$/m, "export HF_HOME='/h'"), mode: 0o755 });
    expect(await look()).toMatchObject({ ok: false, problem: { code: "launcher_outdated" } });
    const renew = (launcher: string) => renewLauncher({ launcher, node: "/usr/bin/node", machine, files });
    const { ok, notes } = await look(GOOD, { renewLauncher: renew });
    expect(ok).toBe(true);
    expect(notes.map(({ code }) => code)).toEqual(["launcher_renewed", "variables_set"]);
    expect(notes[1]?.message).toContain("HF_HOME");
    expect(files.files.get(LAUNCHER)?.text).toContain("export HF_HOME='/h'");
  });

  it("sees variables that a host must not have", async () => {
    const { look } = await setUp("chromium");
    const env = { ...machine.env, NODE_OPTIONS: "--inspect", LD_PRELOAD: "/x.so", NODE_DEBUG: "" };
    const { ok, notes } = await look(GOOD, { machine: { ...machine, env } });
    expect(ok).toBe(true);
    expect(notes).toMatchObject([
      { code: "variables_cleared", message: expect.stringContaining("NODE_OPTIONS, LD_PRELOAD") },
    ]);
  });

  it("tries a profile folder that was registered by name", async () => {
    const { files, registry, look } = await setUp();
    files.addFolder("/data/profile");
    await install({
      ...REGISTRATION,
      files,
      registry,
      browsers: [],
      manifestFolders: ["/data/profile/NativeMessagingHosts"],
    });
    expect(await look()).toMatchObject({
      ok: true,
      findings: [{ browser: "profile", label: "Profile folder /data/profile", ok: true }],
    });
  });

  it("starts a launcher once, however many browsers use it", async () => {
    const { tried, look } = await setUp("chromium", "vivaldi");
    const { findings } = await look();
    expect(findings.map(({ ok }) => ok)).toEqual([true, true]);
    expect(tried).toHaveLength(1);
  });

  const change: Record<string, [(files: MemoryFiles) => void, string]> = {
    manifest_missing: [(files) => files.files.delete(MANIFEST), "install"],
    manifest_invalid_json: [(files) => files.files.set(MANIFEST, { text: "{", mode: 0o644 }), "install"],
    manifest_rejected: [(files) => edit(files, { allowed_origins: ["*"] }), "install"],
    wrong_origin: [
      (files) => edit(files, { allowed_origins: [`chrome-extension://${"a".repeat(32)}/`] }),
      "install",
    ],
    path_gone: [(files) => files.files.delete(LAUNCHER), "install"],
    not_executable: [
      (files) => files.files.set(LAUNCHER, { text: files.files.get(LAUNCHER)?.text ?? "", mode: 0o644 }),
      "install",
    ],
    node_moved: [(files) => files.files.delete("/usr/bin/node"), "install"],
    host_not_built: [(files) => files.files.delete("/src/host.js"), "npm run build"],
  };

  function edit(files: MemoryFiles, fields: object): void {
    const manifest = JSON.parse(files.files.get(MANIFEST)?.text ?? "");
    files.files.set(MANIFEST, { text: JSON.stringify({ ...manifest, ...fields }), mode: 0o644 });
  }

  it.each(Object.entries(change))(
    "reports %s with the command that fixes it",
    async (code, [damage, remedy]) => {
      const { files, tried, look } = await setUp("chromium");
      damage(files);
      const examination = await look();
      expect(examination).toMatchObject({
        ok: false,
        problem: { code, remedy: expect.stringContaining(remedy) },
      });
      expect(formatExamination(examination)).toContain(`Fix: ${examination.problem?.remedy}`);
      expect(tried).toEqual([]);
    },
  );

  it("reports the failure of a host that started", async () => {
    const { look } = await setUp("chromium");
    const problem = { code: "model_missing", message: "No model.", remedy: "fetch it" } as const;
    expect(await look({ ok: false, problem })).toMatchObject({ ok: false, problem });
  });

  it("examines the profile of npm start once it exists", async () => {
    const { files, look } = await setUp("chromium");
    const text = files.files.get(MANIFEST)?.text ?? "";
    const own = "/t/browser-profile/NativeMessagingHosts/dev.tacho.native_host.json";
    files.files.set(own, { text, mode: 0o644 });
    const { findings } = await look();
    expect(findings.map(({ manifest }) => manifest)).toEqual([MANIFEST, own]);
  });

  it("reports a machine without a browser", async () => {
    const { look } = await setUp();
    expect(await look()).toMatchObject({ ok: false, problem: { code: "no_browser" } });
  });

  it("reports a sandboxed browser as a problem only if it is the only one", async () => {
    const alone = await setUp();
    alone.files.files.set("/snap/bin/chromium", { text: "", mode: 0o755 });
    expect(await alone.look()).toMatchObject({ ok: false, problem: { code: "sandboxed_browser" } });
    const beside = await setUp("vivaldi");
    beside.files.files.set("/snap/bin/chromium", { text: "", mode: 0o755 });
    expect(await beside.look()).toMatchObject({ ok: true, notes: [{ code: "sandboxed_browser" }] });
  });
});

describe("a bare environment", () => {
  it("excludes the variables of a terminal", () => {
    const env = bareEnvironment({ HOME: "/h", TACHO_MODEL: "m", NODE_OPTIONS: "x", PATH: "/mine" }, "linux");
    expect(env).toEqual({ HOME: "/h", PATH: "/usr/bin:/bin" });
  });

  it("includes the system folders on Windows", () => {
    const env = bareEnvironment({ SystemRoot: "D:\\Win", Path: "C:\\mine" }, "win32");
    expect(env).toEqual({ SystemRoot: "D:\\Win", PATH: "D:\\Win\\System32;D:\\Win" });
  });
});
