import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cudaPackages } from "../../../../../native-host/src/engines/llama-cpp/cuda/cuda-packages.ts";
import { addCuda } from "../../../../../native-host/src/engines/llama-cpp/library/add-cuda.ts";
import { makeWorld, putPackages } from "../../../../helpers/cuda-world.ts";

const NAMES = cudaPackages("linux", "x64")?.names ?? [];

let root: string;
let folder: string;
let redirected: { packages: readonly string[]; place: string }[];
beforeEach(() => {
  ({ root, folder } = makeWorld());
  redirected = [];
});
afterEach(() => rmSync(root, { recursive: true }));

const add = (more: { folder?: undefined; platform?: NodeJS.Platform; arch?: string } = {}) =>
  addCuda({
    library: { getModuleVersion: async () => "3.0.0" },
    folder,
    platform: "linux",
    arch: "x64",
    redirect: (packages, place) => redirected.push({ packages, place }),
    ...more,
  });

describe("the engine's CUDA binaries", () => {
  it("makes complete binaries of the right version available to the library", async () => {
    const place = join(folder, "3.0.0");
    putPackages(place, "3.0.0", NAMES);
    expect(await add()).toEqual({ status: "ready", place });
    expect(redirected).toEqual([{ packages: NAMES, place }]);
  });

  it.each([
    ["absent", () => {}],
    ["other_version", () => putPackages(join(folder, "2.9.0"), "2.9.0", NAMES)],
    ["damaged", () => putPackages(join(folder, "3.0.0"), "3.0.0", NAMES.slice(1))],
  ])("ignores binaries that are %s", async (status, prepare) => {
    prepare();
    expect(await add()).toMatchObject({ status });
    expect(redirected).toEqual([]);
  });

  it("does not look for binaries on other systems or without a folder", async () => {
    putPackages(join(folder, "3.0.0"), "3.0.0", NAMES);
    expect(await add({ platform: "darwin", arch: "arm64" })).toEqual({ status: "impossible" });
    expect(await add({ folder: undefined })).toEqual({ status: "impossible" });
    expect(redirected).toEqual([]);
  });
});
