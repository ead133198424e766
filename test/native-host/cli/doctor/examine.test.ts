import { describe, expect, it } from "vitest";
import { bareEnvironment, examine } from "../../../../native-host/src/cli/doctor/examine.ts";
import { formatExamination } from "../../../../native-host/src/cli/doctor/report.ts";
import type { HostTrial, TryHostInput } from "../../../../native-host/src/cli/doctor/try-host.ts";
import type { Machine } from "../../../../native-host/src/registration/browsers.ts";
import { install } from "../../../../native-host/src/registration/install.ts";
import { installedBrowsers } from "../../../../native-host/src/registration/installed-browsers.ts";
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

async function setUp(...profiles: string[]) {
  const files = new MemoryFiles("linux");
  const registry = new MemoryRegistry();
  for (const profile of profiles) files.addFolder(`/home/ann/.config/${profile}`);
  files.files.set("/usr/bin/node", { text: "", mode: 0o755 });
  files.files.set("/src/host.js", { text: "", mode: 0o644 });
  const browsers = await installedBrowsers(machine, files);
  await install({
    machine,
    files,
    registry,
    tachoHome: "/t",
    node: "/usr/bin/node",
    host: "/src/host.js",
    browsers,
  });
  const tried: TryHostInput[] = [];
  const look = (trial: HostTrial = GOOD) =>
    examine({
      machine,
      files,
      registry,
      browserProfile: "/t/browser-profile",
      clock: systemClock,
      async tryHost(input) {
        tried.push(input);
        return trial;
      },
    });
  return { files, tried, look };
}

describe("the doctor", () => {
  it("finds nothing wrong where all is well", async () => {
    const { tried, look } = await setUp("chromium");
    const examination = await look();
    expect(examination).toMatchObject({
      ok: true,
      findings: [{ browser: "chromium", manifest: MANIFEST, ok: true }],
    });
    expect(formatExamination(examination)).toContain("All is well");
    expect(tried).toMatchObject([
      {
        launcher: LAUNCHER,
        origin: "chrome-extension://anifccdpncphcpikfahekcgacellhemp/",
        hiddenModel: "/m.gguf",
      },
    ]);
  });

  it("starts the host in the environment of a browser on the desktop", async () => {
    const { tried, look } = await setUp("chromium");
    await look();
    expect(tried[0]?.env).toEqual({ HOME: "/home/ann", PATH: "/usr/bin:/bin" });
  });

  it("starts one launcher once, however many browsers name it", async () => {
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
    "names %s, and the command that mends it",
    async (code, [damage, remedy]) => {
      const { files, tried, look } = await setUp("chromium");
      damage(files);
      const examination = await look();
      expect(examination).toMatchObject({
        ok: false,
        problem: { code, remedy: expect.stringContaining(remedy) },
      });
      expect(formatExamination(examination)).toContain(`What mends it: ${examination.problem?.remedy}`);
      expect(tried).toEqual([]);
    },
  );

  it("names what went wrong with a host that could be started", async () => {
    const { look } = await setUp("chromium");
    const problem = { code: "model_missing", message: "No model.", remedy: "fetch it" } as const;
    expect(await look({ ok: false, problem })).toMatchObject({ ok: false, problem });
  });

  it("also looks into the profile of npm start, once it is there", async () => {
    const { files, look } = await setUp("chromium");
    const text = files.files.get(MANIFEST)?.text ?? "";
    const own = "/t/browser-profile/NativeMessagingHosts/dev.tacho.native_host.json";
    files.files.set(own, { text, mode: 0o644 });
    const { findings } = await look();
    expect(findings.map(({ manifest }) => manifest)).toEqual([MANIFEST, own]);
  });

  it("says that there is no browser", async () => {
    const { look } = await setUp();
    expect(await look()).toMatchObject({ ok: false, problem: { code: "no_browser" } });
  });

  it("names a sandbox where there is no other browser, and notes it where there is", async () => {
    const alone = await setUp();
    alone.files.files.set("/snap/bin/chromium", { text: "", mode: 0o755 });
    expect(await alone.look()).toMatchObject({ ok: false, problem: { code: "sandboxed_browser" } });
    const beside = await setUp("vivaldi");
    beside.files.files.set("/snap/bin/chromium", { text: "", mode: 0o755 });
    expect(await beside.look()).toMatchObject({ ok: true, notes: [{ code: "sandboxed_browser" }] });
  });
});

describe("a bare environment", () => {
  it("has none of what only a terminal knows", () => {
    const env = bareEnvironment({ HOME: "/h", TACHO_MODEL: "m", NODE_OPTIONS: "x", PATH: "/mine" }, "linux");
    expect(env).toEqual({ HOME: "/h", PATH: "/usr/bin:/bin" });
  });

  it("has the system's own folders on Windows", () => {
    const env = bareEnvironment({ SystemRoot: "D:\\Win", Path: "C:\\mine" }, "win32");
    expect(env).toEqual({ SystemRoot: "D:\\Win", PATH: "D:\\Win\\System32;D:\\Win" });
  });
});
