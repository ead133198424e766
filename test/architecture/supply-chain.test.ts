import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./source-tree.ts";

interface PackageFile {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

interface LockedPackage {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: true;
  os?: string[];
  cpu?: string[];
  optional?: true;
  hasInstallScript?: true;
}

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const packageFiles: PackageFile[] = [
  "package.json",
  "shared/package.json",
  "native-host/package.json",
  "extension/package.json",
].map((path) => JSON.parse(read(path)));
const lock: { packages: Record<string, LockedPackage> } = JSON.parse(read("package-lock.json"));
const locked = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes("node_modules/") && link === undefined,
);
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

describe("the supply chain", () => {
  it("is asked for by exact version", () => {
    const wanted = packageFiles.flatMap(({ dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies }),
    );
    expect(wanted.filter(([, version]) => !EXACT.test(version))).toEqual([]);
  });

  it("is locked by exact version, and by a sum of its content", () => {
    expect(locked.filter(([, { version = "" }]) => !EXACT.test(version))).toEqual([]);
    const withoutSum = locked.filter(([, { integrity }]) => integrity === undefined);
    // Packages of other systems, which are optional: their sums were not to be had where the lock file was made.
    const ofThisSystem = withoutSum.filter(
      ([, { os, cpu, optional }]) => (os ?? cpu) === undefined || optional !== true,
    );
    expect(ofThisSystem.map(([path]) => path)).toEqual([]);
    const weak = locked.filter(
      ([, { integrity }]) => integrity !== undefined && !integrity.startsWith("sha512-"),
    );
    expect(weak.map(([path]) => path)).toEqual([]);
  });

  it("names no server, so that each uses the registry it is set to", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it("runs nobody's script when it is installed", () => {
    expect(read(".npmrc").split("\n")).toContain("ignore-scripts=true");
    const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    // What these two would fetch or compile comes as a package of its own.
    expect(withScript.map(([path]) => path)).toEqual(["node_modules/esbuild", "node_modules/node-llama-cpp"]);
  });

  it("of what runs is explained in the README, package by package", () => {
    const table = read("README.md")
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .join("\n");
    const runtime = new Set(packageFiles.flatMap(({ dependencies }) => Object.keys(dependencies ?? {})));
    const explained = (name: string) => table.includes(name) || table.includes(`${name.split("/")[0]}/*`);
    const unexplained = [...runtime].filter((name) => !name.startsWith("@tacho/") && !explained(name));
    expect(unexplained).toEqual([]);
  });
});
