import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CudaError } from "../../../../../native-host/src/engines/llama-cpp/cuda/cuda-error.ts";
import { findCuda } from "../../../../../native-host/src/engines/llama-cpp/cuda/find-cuda.ts";
import {
  type InstallCudaInput,
  installCuda,
} from "../../../../../native-host/src/engines/llama-cpp/cuda/install-cuda.ts";
import type { NpmCi } from "../../../../../native-host/src/engines/llama-cpp/cuda/npm-ci.ts";
import { fakeNpm, makeWorld, PACKAGES, putPackages } from "../../../../helpers/cuda-world.ts";

let root: string;
let folder: string;
let lock: string;
beforeEach(() => {
  ({ root, folder, lock } = makeWorld());
});
afterEach(() => rmSync(root, { recursive: true }));

function install(npm: (install: NpmCi) => Promise<void>, more: Partial<InstallCudaInput> = {}) {
  return installCuda({ folder, lock, packages: PACKAGES, env: {}, npm, ...more });
}

const find = () => findCuda({ folder, version: "3.0.0", packages: PACKAGES.names });
/** A process id that no process has. */
const NOBODY = 2 ** 30;

describe("installing the CUDA binaries", () => {
  it("installs what the lock file pins and keeps no second copy", async () => {
    const { npm, installs } = fakeNpm("3.0.0");
    const place = join(folder, "3.0.0");
    expect(await install(npm)).toEqual({ version: "3.0.0", place, origin: "installed" });
    expect(await find()).toEqual({ status: "ready", place });
    expect(readdirSync(folder)).toEqual(["3.0.0"]);
    expect(readdirSync(place).sort()).toEqual([
      ".npmrc",
      "node_modules",
      "package-lock.json",
      "package.json",
    ]);
    expect(installs).toHaveLength(1);
  });

  it("gives npm the lock file in an unfinished folder", async () => {
    let seen: string[] = [];
    await install(async (asked) => {
      seen = readdirSync(asked.folder).sort();
      expect(await find()).toEqual({ status: "absent" });
      await fakeNpm("3.0.0").npm(asked);
    });
    expect(seen).toEqual([".npmrc", "package-lock.json", "package.json"]);
  });

  it("does nothing the second time", async () => {
    const { npm, installs } = fakeNpm("3.0.0");
    await install(npm);
    const started: string[] = [];
    const onStart = async (version: string) => void started.push(version);
    expect(await install(npm, { onStart })).toMatchObject({ origin: "present" });
    expect({ installs: installs.length, started }).toEqual({ installs: 1, started: [] });
  });

  it("replaces damaged binaries and those of other versions", async () => {
    putPackages(join(folder, "3.0.0"), "3.0.0", PACKAGES.names.slice(1));
    putPackages(join(folder, "2.9.0"), "2.9.0");
    expect(await install(fakeNpm("3.0.0").npm)).toMatchObject({ origin: "installed" });
    expect(readdirSync(folder)).toEqual(["3.0.0"]);
    expect(await find()).toMatchObject({ status: "ready" });
  });

  it("cleans up after a killed installation but not a running one", async () => {
    const left = join(folder, `.unfinished-${NOBODY}-a`);
    const made = join(folder, `.unfinished-${process.ppid}-b`);
    for (const path of [left, made]) mkdirSync(path, { recursive: true });
    await install(fakeNpm("3.0.0").npm);
    expect([left, made].map(existsSync)).toEqual([false, true]);
  });

  it.each([
    ["a package does not come", fakeNpm("3.0.0", PACKAGES.names.slice(1)).npm, "are missing"],
    ["another version comes", fakeNpm("2.9.0").npm, "are missing"],
    [
      "npm fails half-way",
      async ({ folder: work }: NpmCi) => {
        putPackages(work, "3.0.0");
        throw new CudaError("no_network", "No network.");
      },
      "No network.",
    ],
    [
      "the disk fills up",
      async ({ folder: work }: NpmCi) => {
        putPackages(work, "3.0.0");
        throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      },
      "Free some space",
    ],
  ])("leaves nothing behind when %s, and explains", async (_why, npm, sentence) => {
    await expect(install(npm)).rejects.toThrow(sentence);
    expect(existsSync(folder)).toBe(false);
  });

  it("keeps the old binaries when the new ones fail to install", async () => {
    putPackages(join(folder, "2.9.0"), "2.9.0");
    await expect(install(fakeNpm("3.0.0", []).npm)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["2.9.0"]);
  });

  it("downloads nothing without enough disk space", async () => {
    const { npm, installs } = fakeNpm("3.0.0");
    const packages = { ...PACKAGES, disk: Number.MAX_SAFE_INTEGER };
    await expect(install(npm, { packages })).rejects.toMatchObject({ problem: "disk_full" });
    expect(installs).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it("explains a folder that cannot be created", async () => {
    writeFileSync(join(root, "home"), "a file in the way");
    await expect(install(fakeNpm("3.0.0").npm)).rejects.toThrow();
    expect(readFileSync(join(root, "home"), "utf8")).toBe("a file in the way");
  });

  it("reports progress in bytes during the download", async () => {
    let told = () => {};
    const heard = new Promise<void>((resolve) => {
      told = resolve;
    });
    const slow = async (asked: NpmCi) => {
      await fakeNpm("3.0.0").npm(asked);
      await heard;
    };
    await install(slow, {
      onProgress: (bytes) => {
        if (bytes > 0) told();
      },
    });
  });

  it("leaves nothing behind when cancelled at the last moment", async () => {
    const cancel = new AbortController();
    const npm = async (asked: NpmCi) => {
      await fakeNpm("3.0.0").npm(asked);
      cancel.abort(new Error("enough"));
    };
    await expect(install(npm, { signal: cancel.signal })).rejects.toThrow("enough");
    expect(existsSync(folder)).toBe(false);
  });
});
