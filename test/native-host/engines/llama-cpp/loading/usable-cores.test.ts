import { describe, expect, it } from "vitest";
import { countUsableCores } from "../../../../../native-host/src/engines/llama-cpp/loading/usable-cores.ts";

function count(schedulable: number, files: Record<string, string>): number {
  return countUsableCores({ schedulable, readText: (path) => files[path] });
}

describe("countUsableCores", () => {
  it("returns the schedulable cores without a quota", () => {
    expect(count(8, {})).toBe(8);
    expect(count(8, { "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/cpu.max": "max 100000\n" })).toBe(8);
  });

  it("respects the quotas of the control group and its ancestors", () => {
    const files = {
      "/proc/self/cgroup": "0::/outer/inner\n",
      "/sys/fs/cgroup/outer/inner/cpu.max": "400000 100000\n",
      "/sys/fs/cgroup/outer/cpu.max": "250000 100000\n",
    };
    expect(count(8, files)).toBe(2);
  });

  it("reads version 1 control groups", () => {
    const files = {
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    };
    expect(count(8, files)).toBe(3);
    expect(count(8, { ...files, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n" })).toBe(8);
  });

  it("returns at least one", () => {
    expect(count(4, { "/sys/fs/cgroup/cpu.max": "20000 100000" })).toBe(1);
  });
});
