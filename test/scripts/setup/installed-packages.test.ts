import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packagesAreInstalled, samePackages } from "../../../scripts/setup/installed-packages.mjs";
import { requireNode } from "../../../scripts/setup/requirements.mjs";

const wanted = {
  "": { version: "0.1.0" },
  shared: { version: "0.1.0" },
  "node_modules/a": { version: "1.0.0" },
  "node_modules/other-system": { version: "1.0.0", optional: true },
};

describe("whether the packages are installed", () => {
  it("is so when all have the version of the lock file", () => {
    expect(samePackages(wanted, { "node_modules/a": { version: "1.0.0" } })).toBe(true);
  });

  it("is not so when one is missing or old", () => {
    expect(samePackages(wanted, {})).toBe(false);
    expect(samePackages(wanted, { "node_modules/a": { version: "0.9.0" } })).toBe(false);
  });

  it("is not so when an optional one is old", () => {
    const installed = {
      "node_modules/a": { version: "1.0.0" },
      "node_modules/other-system": { version: "0.9.0" },
    };
    expect(samePackages(wanted, installed)).toBe(false);
  });

  describe("in a folder", () => {
    let root: string;
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), "tacho-packages-"));
      writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: wanted }));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    it("is not so before the first installation", () => {
      expect(packagesAreInstalled(root)).toBe(false);
    });

    it("is so after it, and not so any more when the lock file changes", () => {
      mkdirSync(join(root, "node_modules", "tsx"), { recursive: true });
      writeFileSync(join(root, "node_modules", "tsx", "package.json"), "{}");
      const installed = { packages: { "node_modules/a": { version: "1.0.0" } } };
      writeFileSync(join(root, "node_modules", ".package-lock.json"), JSON.stringify(installed));
      expect(packagesAreInstalled(root)).toBe(true);
      const changed = { ...wanted, "node_modules/b": { version: "2.0.0" } };
      writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: changed }));
      expect(packagesAreInstalled(root)).toBe(false);
    });
  });
});

describe("the version of node", () => {
  it.each(["20.19.0", "20.20.2", "22.1.0", "24.0.0"])("may be %s", (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });

  it.each(["18.20.0", "20.18.3", "19.99.0"])("may not be %s, and the way out is said", (version) => {
    expect(() => requireNode(version)).toThrow(/nodejs\.org/);
  });
});
