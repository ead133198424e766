import { describe, expect, it } from "vitest";
import type { Machine } from "../../../native-host/src/registration/browsers.ts";
import {
  installedBrowsers,
  installedSandboxes,
} from "../../../native-host/src/registration/installed-browsers.ts";
import { MemoryFiles } from "../../helpers/memory-files.ts";

const machine: Machine = { platform: "linux", env: { PATH: "/usr/bin" }, home: "/home/ann" };

describe("the browsers of a machine", () => {
  it("finds browsers by their program or profile", async () => {
    const files = new MemoryFiles("linux");
    files.files.set("/usr/bin/vivaldi-stable", { text: "", mode: 0o755 });
    files.addFolder("/home/ann/.config/google-chrome");
    const found = await installedBrowsers(machine, files);
    expect(found.map(({ browser }) => browser)).toEqual(["chrome", "vivaldi"]);
  });

  it("finds none on a bare machine", async () => {
    expect(await installedBrowsers(machine, new MemoryFiles("linux"))).toEqual([]);
  });

  it("separates sandboxed browsers", async () => {
    const files = new MemoryFiles("linux");
    files.files.set("/snap/bin/chromium", { text: "", mode: 0o755 });
    files.addFolder("/home/ann/.local/share/flatpak/app/com.brave.Browser");
    const found = await installedSandboxes(machine, files);
    expect(found.map(({ label, sandbox }) => `${label}: ${sandbox}`)).toEqual([
      "Chromium: Snap",
      "Brave: Flatpak",
    ]);
    expect(await installedBrowsers(machine, files)).toEqual([]);
  });
});
