import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cudaPackages } from "../../native-host/src/engines/llama-cpp/cuda/cuda-packages.ts";
import { readImports } from "./read-imports.ts";
import { ROOT, readSourceFiles } from "./source-tree.ts";

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
/** Systems with CUDA binaries, which are installed on request from a lock file per system. */
const CUDA_SYSTEMS = [
  { platform: "linux", arch: "x64" },
  { platform: "win32", arch: "x64" },
] as const;
const WORKSPACES = ["shared", "native-host", "extension"];
const packageFiles: PackageFile[] = [
  "package.json",
  ...WORKSPACES.map((workspace) => `${workspace}/package.json`),
].map((path) => JSON.parse(read(path)));
const locked = readLocked("package-lock.json");
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Systems whose packages the lock file lists without integrity sums, because the registry used did not have them. */
const WITHOUT_SUMS = ["win32-x64"];

function readLocked(path: string): [string, LockedPackage][] {
  const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(read(path));
  return Object.entries(packages).filter(
    ([place, { link }]) => place.includes("node_modules/") && link === undefined,
  );
}

describe("supply chain", () => {
  it("requires every dependency by exact version", () => {
    const wanted = packageFiles
      .flatMap(({ dependencies, devDependencies }) => Object.entries({ ...dependencies, ...devDependencies }))
      .filter(([name]) => !name.startsWith("@tacho/"));
    expect(wanted.filter(([, version]) => !EXACT.test(version))).toEqual([]);
  });

  it("declares each package where it is imported", () => {
    const undeclared = WORKSPACES.flatMap((workspace) => {
      const { dependencies = {} }: PackageFile = JSON.parse(read(`${workspace}/package.json`));
      const imported = readSourceFiles()
        .filter(({ path }) => path.startsWith(`${workspace}/`))
        .flatMap((file) => readImports(file))
        .flatMap((target) => (target.kind === "package" && target.name !== "node" ? [target.name] : []));
      return [...new Set(imported)]
        .filter((name) => !(name in dependencies))
        .map((name) => `${workspace}: ${name}`);
    });
    expect(undeclared).toEqual([]);
  });

  it("locks every package by exact version and integrity sum", () => {
    expect(locked.filter(([, { version = "" }]) => !EXACT.test(version))).toEqual([]);
    const withoutSum = locked.filter(([, { integrity }]) => integrity === undefined);
    // Optional packages of other systems are excluded, because the registry used did not have their sums.
    const ofThisSystem = withoutSum.filter(
      ([, { os, cpu, optional }]) => (os ?? cpu) === undefined || optional !== true,
    );
    expect(ofThisSystem.map(([path]) => path)).toEqual([]);
    const weak = locked.filter(
      ([, { integrity }]) => integrity !== undefined && !integrity.startsWith("sha512-"),
    );
    expect(weak.map(([path]) => path)).toEqual([]);
  });

  it("names no server in the lock file, so that npm uses the configured registry", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it("runs no install scripts", () => {
    expect(read(".npmrc").split("\n")).toContain("ignore-scripts=true");
    const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    // These two need no script, because their binaries come as separate packages.
    expect(withScript.map(([path]) => path)).toEqual(["node_modules/esbuild", "node_modules/node-llama-cpp"]);
  });

  it("pins the CUDA packages to the version of the library that loads them", () => {
    const library = packageFiles.find(({ dependencies }) => dependencies?.["node-llama-cpp"] !== undefined);
    const version = library?.dependencies?.["node-llama-cpp"];
    for (const { platform, arch } of CUDA_SYSTEMS) {
      const system = `${platform}-${arch}`;
      const names = cudaPackages(platform, arch)?.names ?? [];
      const wanted = Object.fromEntries(names.map((name) => [name, version]));
      const { dependencies }: PackageFile = JSON.parse(read(`native-host/cuda/${system}/package.json`));
      expect({ system, dependencies }).toEqual({ system, dependencies: wanted });
      const packages = readLocked(`native-host/cuda/${system}/package-lock.json`);
      const versions = packages.map(([path, locked]) => [path.replace("node_modules/", ""), locked.version]);
      expect(Object.fromEntries(versions)).toEqual(wanted);
    }
  });

  it("locks the CUDA packages by sum, without servers or install scripts", () => {
    for (const { platform, arch } of CUDA_SYSTEMS) {
      const system = `${platform}-${arch}`;
      const packages = readLocked(`native-host/cuda/${system}/package-lock.json`);
      const odd = packages.filter(
        ([, { integrity = "", resolved, hasInstallScript }]) =>
          !(integrity.startsWith("sha512-") || WITHOUT_SUMS.includes(system)) ||
          resolved !== undefined ||
          hasInstallScript === true,
      );
      expect({ system, odd }).toEqual({ system, odd: [] });
      expect(read(`native-host/cuda/${system}/.npmrc`)).toBe(
        "omit-lockfile-registry-resolved=true\nignore-scripts=true\n",
      );
    }
  });

  it("keeps the CUDA packages out of the default install", () => {
    const { overrides }: { overrides: Record<string, string> } = JSON.parse(read("package.json"));
    const names = CUDA_SYSTEMS.flatMap(({ platform, arch }) => cudaPackages(platform, arch)?.names ?? []);
    const replaced = names.map((name) => [name, overrides[name]]);
    expect(replaced).toEqual(names.map((name) => [name, "npm:empty-npm-package@1.0.0"]));
  });

  it("explains every runtime dependency in the README", () => {
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
