import { describe, expect, it } from "vitest";
import { browserPlaces, type Machine } from "../../../native-host/src/registration/browsers.ts";

const linux: Machine = { platform: "linux", env: {}, home: "/home/ann" };
const mac: Machine = { platform: "darwin", env: {}, home: "/Users/ann" };
const windows: Machine = {
  platform: "win32",
  env: { LOCALAPPDATA: "C:\\Users\\ann\\AppData\\Local", ProgramFiles: "D:\\Programs" },
  home: "C:\\Users\\ann",
};

function manifestsOf(machine: Machine): Record<string, string> {
  return Object.fromEntries(
    browserPlaces(machine).map(({ browser, manifests }) => [
      browser,
      manifests.kind === "folder" ? manifests.path : manifests.key,
    ]),
  );
}

describe("folders of host manifests", () => {
  it("lists the folders under ~/.config on Linux", () => {
    const config = (folder: string) => `/home/ann/.config/${folder}/NativeMessagingHosts`;
    expect(manifestsOf(linux)).toEqual({
      chrome: config("google-chrome"),
      "chrome-beta": config("google-chrome-beta"),
      "chrome-dev": config("google-chrome-unstable"),
      chromium: config("chromium"),
      edge: config("microsoft-edge"),
      "edge-beta": config("microsoft-edge-beta"),
      "edge-dev": config("microsoft-edge-dev"),
      brave: config("BraveSoftware/Brave-Browser"),
      vivaldi: config("vivaldi"),
    });
  });

  it("follows an absolute XDG_CONFIG_HOME on Linux", () => {
    expect(manifestsOf({ ...linux, env: { XDG_CONFIG_HOME: "/cfg" } }).chromium).toBe(
      "/cfg/chromium/NativeMessagingHosts",
    );
    expect(manifestsOf({ ...linux, env: { XDG_CONFIG_HOME: "cfg" } }).chromium).toBe(
      "/home/ann/.config/chromium/NativeMessagingHosts",
    );
  });

  it("lists the folders under Application Support on macOS", () => {
    const support = (folder: string) =>
      `/Users/ann/Library/Application Support/${folder}/NativeMessagingHosts`;
    expect(manifestsOf(mac)).toEqual({
      chrome: support("Google/Chrome"),
      "chrome-beta": support("Google/Chrome Beta"),
      "chrome-dev": support("Google/Chrome Dev"),
      "chrome-canary": support("Google/Chrome Canary"),
      chromium: support("Chromium"),
      edge: support("Microsoft Edge"),
      "edge-beta": support("Microsoft Edge Beta"),
      "edge-dev": support("Microsoft Edge Dev"),
      "edge-canary": support("Microsoft Edge Canary"),
      brave: support("BraveSoftware/Brave-Browser"),
      vivaldi: support("Vivaldi"),
      arc: support("Arc/User Data"),
    });
  });

  it("lists the registry keys on Windows", () => {
    const key = (name: string) => `HKCU\\Software\\${name}\\NativeMessagingHosts`;
    expect(manifestsOf(windows)).toEqual({
      chrome: key("Google\\Chrome"),
      chromium: key("Chromium"),
      edge: key("Microsoft\\Edge"),
      brave: key("Google\\Chrome"),
      vivaldi: key("Google\\Chrome"),
    });
  });
});

describe("executables of browsers", () => {
  const find = (machine: Machine, name: string) =>
    browserPlaces(machine).find(({ browser }) => browser === name);

  it("looks in PATH and /opt on Linux", () => {
    expect(find(linux, "chrome")?.programs).toContain("google-chrome-stable");
    expect(find(linux, "edge")?.programs).toContain("/opt/microsoft/msedge/msedge");
  });

  it("looks in the system's and the user's applications on macOS", () => {
    expect(find(mac, "edge")?.programs).toEqual([
      "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
      "/Users/ann/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ]);
  });

  it("looks in the system's and the user's programs on Windows", () => {
    const { programs, profile } = find(windows, "edge") ?? {};
    expect(programs).toContain("D:\\Programs\\Microsoft\\Edge\\Application\\msedge.exe");
    expect(programs).toContain("C:\\Users\\ann\\AppData\\Local\\Microsoft\\Edge\\Application\\msedge.exe");
    expect(profile).toBe("C:\\Users\\ann\\AppData\\Local\\Microsoft\\Edge\\User Data");
  });
});
