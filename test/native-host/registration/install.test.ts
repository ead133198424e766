import { describe, expect, it } from "vitest";
import {
  type BrowserPlace,
  browserPlaces,
  type Machine,
} from "../../../native-host/src/registration/browsers.ts";
import { parseHostManifest } from "../../../native-host/src/registration/host-manifest.ts";
import { install } from "../../../native-host/src/registration/install.ts";
import { readLauncher } from "../../../native-host/src/registration/launcher/launcher.ts";
import { uninstall } from "../../../native-host/src/registration/uninstall.ts";
import { createWindowsRegistry } from "../../../native-host/src/registration/windows-registry.ts";
import { FakeReg } from "../../helpers/files/fake-reg.ts";
import { MemoryFiles, MemoryRegistry } from "../../helpers/files/memory-files.ts";

const SYSTEMS: Record<string, { machine: Machine; tachoHome: string; node: string; host: string }> = {
  Linux: {
    machine: { platform: "linux", env: {}, home: "/home/ann" },
    tachoHome: "/home/ann/.local/share/tacho",
    node: "/usr/bin/node",
    host: "/src/tacho/host.js",
  },
  macOS: {
    machine: { platform: "darwin", env: {}, home: "/Users/ann" },
    tachoHome: "/Users/ann/Library/Application Support/Tacho",
    node: "/opt/homebrew/bin/node",
    host: "/Users/ann/tacho/host.js",
  },
  Windows: {
    machine: { platform: "win32", env: {}, home: "C:\\Users\\ann" },
    tachoHome: "C:\\Users\\ann\\AppData\\Local\\Tacho",
    node: "C:\\Program Files\\nodejs\\node.exe",
    host: "C:\\tacho\\host.js",
  },
};

function choose(machine: Machine, ...names: string[]): BrowserPlace[] {
  return browserPlaces(machine).filter(({ browser }) => names.includes(browser));
}

describe.each(Object.entries(SYSTEMS))("registering on %s", (_, { machine, tachoHome, node, host }) => {
  const setUp = () => {
    const files = new MemoryFiles(machine.platform);
    files.addFolder(machine.home);
    const registry = new MemoryRegistry();
    const browsers = choose(machine, "chrome", "brave");
    return { files, registry, input: { machine, files, registry, tachoHome, node, host, browsers } };
  };

  it("gives every browser a manifest that leads to the launcher and the host", async () => {
    const { files, input } = setUp();
    const { launcher, registrations } = await install(input);
    expect(registrations.map(({ label }) => label)).toEqual(["Google Chrome", "Brave"]);
    for (const { manifest } of registrations) {
      const parsed = parseHostManifest(files.files.get(manifest)?.text ?? "", machine.platform);
      expect(parsed).toMatchObject({ ok: true, manifest: { path: launcher } });
    }
    expect(await files.isExecutable(launcher)).toBe(true);
    const { text } = files.files.get(launcher) ?? { text: "" };
    expect(readLauncher(text)).toEqual({ node, host, clears: true, variables: { TACHO_HOME: tachoHome } });
    expect(text).toContain(tachoHome);
  });

  it("writes nothing the second time", async () => {
    const { files, input } = setUp();
    await install(input);
    files.writes.length = 0;
    await install(input);
    expect(files.writes).toEqual([]);
  });

  it("is undone without a trace", async () => {
    const { files, registry, input } = setUp();
    const before = { files: [...files.files.keys()], folders: [...files.folders] };
    await install(input);
    const { left } = await uninstall({ machine, files, registry, tachoHome });
    expect(left).toEqual([]);
    expect({ files: [...files.files.keys()], folders: [...files.folders] }).toEqual(before);
    expect([...registry.keys]).toEqual([]);
  });
});

describe("registering on Windows", () => {
  const { machine, tachoHome, node, host } = SYSTEMS.Windows ?? expect.unreachable();
  const manifest = `${tachoHome}\\native-host\\dev.tacho.native_host.json`;
  const keyOf = (place: string) => `HKCU\\Software\\${place}\\NativeMessagingHosts\\dev.tacho.native_host`;

  it.each([
    ["chrome", "Google\\Chrome"],
    ["brave", "Google\\Chrome"],
    ["vivaldi", "Google\\Chrome"],
    ["edge", "Microsoft\\Edge"],
    ["chromium", "Chromium"],
  ])("writes the key that %s reads", async (browser, place) => {
    const files = new MemoryFiles("win32");
    const registry = new MemoryRegistry();
    const browsers = choose(machine, browser);
    await install({ machine, files, registry, tachoHome, node, host, browsers });
    expect([...registry.keys]).toEqual([[keyOf(place), manifest]]);
  });

  it("writes a key once that several browsers read, and removes it in every code page", async () => {
    for (const codePage of ["cp437", "cp850", "cp1252", "cp932", "utf-8"] as const) {
      const files = new MemoryFiles("win32");
      const registry = createWindowsRegistry(new FakeReg(codePage).run);
      const tachoHome = "C:\\Users\\Jürgen 田中\\AppData\\Local\\Tacho";
      const browsers = choose(machine, "chrome", "brave", "vivaldi");
      await install({ machine, files, registry, tachoHome, node, host, browsers });
      expect(await registry.read(keyOf("Google\\Chrome"))).toContain("Jürgen 田中");
      const { removed, left } = await uninstall({ machine, files, registry, tachoHome });
      expect(left).toEqual([]);
      expect(removed.filter((place) => place.startsWith("HKCU"))).toEqual([keyOf("Google\\Chrome")]);
      expect(await registry.read(keyOf("Google\\Chrome"))).toBeUndefined();
    }
  });
});

describe("registering on Linux", () => {
  const { machine, tachoHome, node, host } = SYSTEMS.Linux ?? expect.unreachable();
  const setUp = () => {
    const files = new MemoryFiles("linux");
    files.addFolder(machine.home);
    const registry = new MemoryRegistry();
    const browsers = choose(machine, "chromium");
    return { files, registry, input: { machine, files, registry, tachoHome, node, host, browsers } };
  };
  const manifest = "/home/ann/.config/chromium/NativeMessagingHosts/dev.tacho.native_host.json";

  it("also registers a profile of our own", async () => {
    const { files, input } = setUp();
    await install({ ...input, manifestFolders: [`${tachoHome}/browser-profile/NativeMessagingHosts`] });
    const own = `${tachoHome}/browser-profile/NativeMessagingHosts/dev.tacho.native_host.json`;
    expect(files.files.get(own)?.text).toBe(files.files.get(manifest)?.text);
  });

  it("takes back one profile folder, and the launcher with the last one", async () => {
    const { files, registry, input } = setUp();
    const folder = "/data/profile/NativeMessagingHosts";
    files.addFolder("/data/profile");
    const before = [...files.folders];
    await install({ ...input, browsers: [], manifestFolders: [folder] });
    const { launcher } = await install(input);
    const undo = (more: Partial<Parameters<typeof uninstall>[0]> = {}) =>
      uninstall({ machine, files, registry, tachoHome, ...more });
    expect(await undo({ manifestFolders: [folder] })).toEqual({
      removed: [`${folder}/dev.tacho.native_host.json`],
      left: [],
    });
    expect(files.folders.has(folder)).toBe(false);
    expect(files.files.has(launcher)).toBe(true);
    expect(files.files.has(manifest)).toBe(true);
    await undo({ manifestFolders: ["/unknown"] });
    expect(files.files.has(launcher)).toBe(true);
    await undo({ manifestFolders: ["/home/ann/.config/chromium/NativeMessagingHosts"] });
    expect([...files.files.keys()]).toEqual([]);
    expect([...files.folders]).toEqual(before);
  });

  it("writes the variables that are set into the launcher, and tells of one with a password", async () => {
    const { files, input } = setUp();
    const env = { HF_HOME: "/data/hf", HF_TOKEN: "hf_secret", https_proxy: "http://ann:secret@proxy" };
    const { launcher, withheld } = await install({ ...input, machine: { ...machine, env } });
    const text = files.files.get(launcher)?.text ?? "";
    expect(text).toContain("export HF_HOME='/data/hf'");
    expect(text).not.toMatch(/secret/);
    expect(withheld).toEqual(["https_proxy"]);
  });

  it("repairs a damaged manifest and a launcher without permission", async () => {
    const { files, input } = setUp();
    const { launcher } = await install(input);
    const right = files.files.get(manifest)?.text;
    files.files.set(manifest, { text: "{", mode: 0o644 });
    files.files.set(launcher, { text: files.files.get(launcher)?.text ?? "", mode: 0o644 });
    await install(input);
    expect(files.files.get(manifest)?.text).toBe(right);
    expect(await files.isExecutable(launcher)).toBe(true);
  });

  it("keeps other files and folders when undone", async () => {
    const { files, registry, input } = setUp();
    files.addFolder("/home/ann/.config/chromium/NativeMessagingHosts");
    files.files.set("/home/ann/.config/chromium/NativeMessagingHosts/other.json", {
      text: "{}",
      mode: 0o644,
    });
    files.addFolder(`${tachoHome}/models`);
    await install(input);
    await uninstall({ machine, files, registry, tachoHome });
    expect([...files.files.keys()]).toEqual(["/home/ann/.config/chromium/NativeMessagingHosts/other.json"]);
    expect(files.folders.has("/home/ann/.config/chromium/NativeMessagingHosts")).toBe(true);
    expect(files.folders.has(`${tachoHome}/models`)).toBe(true);
  });

  it("keeps a manifest that another installation has taken over", async () => {
    const { files, registry, input } = setUp();
    await install(input);
    await install({ ...input, tachoHome: "/elsewhere/tacho" });
    const { left } = await uninstall({ machine, files, registry, tachoHome });
    expect(left).toEqual([manifest]);
    expect(files.files.get(manifest)?.text).toContain("/elsewhere/tacho");
  });

  it("can be undone after an interruption", async () => {
    const { files, registry, input } = setUp();
    const write = files.write.bind(files);
    files.write = (file, text, mode) =>
      file === manifest ? Promise.reject(new Error("no room")) : write(file, text, mode);
    await expect(install(input)).rejects.toThrow("no room");
    files.write = write;
    await uninstall({ machine, files, registry, tachoHome });
    expect([...files.files.keys()]).toEqual([]);
  });

  it("undoes nothing when nothing was registered", async () => {
    const { files, registry } = setUp();
    expect(await uninstall({ machine, files, registry, tachoHome })).toEqual({ removed: [], left: [] });
  });
});
