import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCuda } from "../../../../../native-host/src/engines/llama-cpp/cuda/find-cuda.ts";
import { makeWorld, PACKAGES, putPackages } from "../../../../helpers/cuda-world.ts";

let root: string;
let folder: string;
beforeEach(() => {
  ({ root, folder } = makeWorld());
});
afterEach(() => rmSync(root, { recursive: true }));

const find = (version = "3.0.0") => findCuda({ folder, version, packages: PACKAGES.names });

describe("finding the CUDA binaries", () => {
  it("finds nothing without a folder, in an empty one, or behind a file", async () => {
    expect(await find()).toEqual({ status: "absent" });
    mkdirSync(folder, { recursive: true });
    expect(await find()).toEqual({ status: "absent" });
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "");
    expect(await find()).toEqual({ status: "absent" });
  });

  it("finds all packages of the right version", async () => {
    putPackages(join(folder, "3.0.0"), "3.0.0");
    expect(await find()).toEqual({ status: "ready", place: join(folder, "3.0.0") });
  });

  it("reports binaries of another version", async () => {
    putPackages(join(folder, "2.9.0"), "2.9.0");
    expect(await find()).toEqual({ status: "other_version", version: "2.9.0" });
    putPackages(join(folder, "3.0.0"), "3.0.0");
    expect(await find()).toMatchObject({ status: "ready" });
  });

  it.each([
    ["a package is missing", () => putPackages(join(folder, "3.0.0"), "3.0.0", PACKAGES.names.slice(1))],
    [
      "the packages are of another version than the folder",
      () => putPackages(join(folder, "3.0.0"), "2.9.0"),
    ],
    [
      "a package file is cut short",
      () => {
        putPackages(join(folder, "3.0.0"), "3.0.0");
        writeFileSync(join(folder, "3.0.0", "node_modules", PACKAGES.names[0], "package.json"), '{"vers');
      },
    ],
  ])("reports damage when %s", async (_why, damage) => {
    damage();
    expect(await find()).toMatchObject({ status: "damaged" });
  });

  it("ignores unfinished installations", async () => {
    putPackages(join(folder, `.unfinished-${process.pid}-x`), "3.0.0");
    expect(await find()).toEqual({ status: "absent" });
  });
});
