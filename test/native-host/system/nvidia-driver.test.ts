import { describe, expect, it } from "vitest";
import { seesNvidiaDriver } from "../../../native-host/src/system/nvidia-driver.ts";

const sees = (platform: NodeJS.Platform, there: string[], env: NodeJS.ProcessEnv = {}) =>
  seesNvidiaDriver({ platform, env, exists: async (path) => there.includes(path) });

describe("NVIDIA's driver", () => {
  it.each<[NodeJS.Platform, string, NodeJS.ProcessEnv]>([
    ["linux", "/proc/driver/nvidia/version", {}],
    ["linux", "/usr/lib/wsl/lib/nvidia-smi", {}],
    ["linux", "/opt/bin/nvidia-smi", { PATH: "/usr/bin:/opt/bin" }],
    ["win32", "D:\\Windows\\System32\\nvml.dll", { SystemRoot: "D:\\Windows" }],
    ["win32", "C:\\tools\\nvidia-smi.exe", { Path: "C:\\bin;C:\\tools" }],
  ])("detects the driver on %s by %s", async (platform, path, env) => {
    expect(await sees(platform, [path], env)).toBe(true);
    expect(await sees(platform, [], env)).toBe(false);
  });

  it("never detects a driver on macOS", async () => {
    expect(await sees("darwin", ["/usr/bin/nvidia-smi"], { PATH: "/usr/bin" })).toBe(false);
  });
});
