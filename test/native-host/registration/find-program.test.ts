import { describe, expect, it } from "vitest";
import type { Machine } from "../../../native-host/src/registration/browsers.ts";
import { findProgram } from "../../../native-host/src/registration/find-program.ts";
import { MemoryFiles } from "../../helpers/memory-files.ts";

const machine: Machine = { platform: "linux", env: { PATH: "/usr/local/bin:/usr/bin" }, home: "/home/ann" };

function filesWith(...programs: string[]): MemoryFiles {
  const files = new MemoryFiles("linux");
  for (const program of programs) files.files.set(program, { text: "", mode: 0o755 });
  return files;
}

describe("finding a browser's program", () => {
  it("looks up names in the order of PATH", async () => {
    const files = filesWith("/usr/bin/chromium", "/usr/local/bin/chromium");
    expect(await findProgram(["chromium"], machine, files)).toBe("/usr/local/bin/chromium");
  });

  it("takes absolute paths as they are", async () => {
    const files = filesWith("/opt/google/chrome/chrome");
    expect(await findProgram(["chrome", "/opt/google/chrome/chrome"], machine, files)).toBe(
      "/opt/google/chrome/chrome",
    );
  });

  it("skips files that are not executable", async () => {
    const files = filesWith();
    files.files.set("/usr/bin/chromium", { text: "", mode: 0o644 });
    expect(await findProgram(["chromium"], machine, files)).toBeUndefined();
  });

  it("skips programs that lead into a Snap", async () => {
    const linked = filesWith("/usr/bin/chromium");
    linked.links.set("/usr/bin/chromium", "/snap/bin/chromium");
    expect(await findProgram(["chromium"], machine, linked)).toBeUndefined();

    const wrapped = filesWith();
    const text = '#!/bin/sh\nexec /snap/bin/chromium "$@"\n';
    wrapped.files.set("/usr/bin/chromium-browser", { text, mode: 0o755 });
    expect(await findProgram(["chromium-browser"], machine, wrapped)).toBeUndefined();
  });

  it("reads Path on Windows", async () => {
    const files = new MemoryFiles("win32");
    files.files.set("C:\\Tools\\chrome.exe", { text: "", mode: 0o755 });
    const windows: Machine = {
      platform: "win32",
      env: { Path: "C:\\Windows;C:\\Tools" },
      home: "C:\\Users\\ann",
    };
    expect(await findProgram(["chrome.exe"], windows, files)).toBe("C:\\Tools\\chrome.exe");
  });
});
