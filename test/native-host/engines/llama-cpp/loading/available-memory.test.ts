import { describe, expect, it } from "vitest";
import { countAvailableMemory } from "../../../../../native-host/src/engines/llama-cpp/loading/available-memory.ts";

function count(platform: NodeJS.Platform, files: Record<string, string> = {}): number {
  return countAvailableMemory({ platform, free: 1000, total: 4000, readText: (path) => files[path] });
}

describe("countAvailableMemory", () => {
  it("returns the system's free memory", () => {
    expect(count("linux")).toBe(1000);
    expect(count("win32")).toBe(1000);
  });

  it("returns the rest of the control group's limit, counting cached files as free", () => {
    const files = {
      "/proc/self/cgroup": "0::/box\n",
      "/sys/fs/cgroup/box/memory.max": "900\n",
      "/sys/fs/cgroup/box/memory.current": "800\n",
      "/sys/fs/cgroup/box/memory.stat": "anon 300\ninactive_file 400\nactive_file 50\n",
    };
    expect(count("linux", files)).toBe(550);
    expect(count("linux", { ...files, "/sys/fs/cgroup/box/memory.max": "max\n" })).toBe(1000);
  });

  it("counts reclaimable memory on macOS", () => {
    expect(count("darwin")).toBe(3000);
  });
});
