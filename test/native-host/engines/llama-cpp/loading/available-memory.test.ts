import { describe, expect, it } from "vitest";
import { countAvailableMemory } from "../../../../../native-host/src/engines/llama-cpp/loading/available-memory.ts";

function count(platform: NodeJS.Platform, files: Record<string, string> = {}): number {
  return countAvailableMemory({ platform, free: 1000, total: 4000, readText: (path) => files[path] });
}

describe("countAvailableMemory", () => {
  it("is what the system counts as free", () => {
    expect(count("linux")).toBe(1000);
    expect(count("win32")).toBe(1000);
  });

  it("is what a group has left, cached files included", () => {
    const files = {
      "/proc/self/cgroup": "0::/box\n",
      "/sys/fs/cgroup/box/memory.max": "900\n",
      "/sys/fs/cgroup/box/memory.current": "800\n",
      "/sys/fs/cgroup/box/memory.stat": "anon 300\ninactive_file 400\nactive_file 50\n",
    };
    expect(count("linux", files)).toBe(550);
    expect(count("linux", { ...files, "/sys/fs/cgroup/box/memory.max": "max\n" })).toBe(1000);
  });

  it("does not believe macOS, which calls free only what nothing uses", () => {
    expect(count("darwin")).toBe(3000);
  });
});
