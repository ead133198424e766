import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeCuda } from "../../../../../native-host/src/engines/llama-cpp/cuda/remove-cuda.ts";
import { makeWorld, putPackages } from "../../../../helpers/cuda-world.ts";

let root: string;
let folder: string;
beforeEach(() => {
  ({ root, folder } = makeWorld());
});
afterEach(() => rmSync(root, { recursive: true }));

describe("removing the CUDA binaries", () => {
  it("removes every version and returns the freed bytes", async () => {
    putPackages(join(folder, "3.0.0"), "3.0.0");
    putPackages(join(folder, "2.9.0"), "2.9.0");
    expect(await removeCuda(folder)).toBeGreaterThan(0);
    expect(existsSync(folder)).toBe(false);
  });

  it("reports that nothing was installed", async () => {
    expect(await removeCuda(folder)).toBeUndefined();
    mkdirSync(folder, { recursive: true });
    expect(await removeCuda(folder)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  it("leaves a running installation alone", async () => {
    const made = `.unfinished-${process.ppid}-a`;
    putPackages(join(folder, made), "3.0.0");
    putPackages(join(folder, "2.9.0"), "2.9.0");
    await removeCuda(folder);
    expect(readdirSync(folder)).toEqual([made]);
  });
});
