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

describe("checking the installed packages", () => {
  it("accepts packages that all match the lock file", () => {
    expect(samePackages(wanted, { "node_modules/a": { version: "1.0.0" } })).toBe(true);
  });

  it("rejects a missing or outdated package", () => {
    expect(samePackages(wanted, {})).toBe(false);
    expect(samePackages(wanted, { "node_modules/a": { version: "0.9.0" } })).toBe(false);
  });

  it("rejects an outdated optional package", () => {
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

    it("rejects a folder before the first installation", () => {
      expect(packagesAreInstalled(root)).toBe(false);
    });

    it("accepts a folder after the installation, until the lock file changes", () => {
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

describe("the required version of Node.js", () => {
  it.each(["20.19.0", "20.20.2", "22.1.0", "24.0.0"])("accepts %s", (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });

  it.each(["18.20.0", "20.18.3", "19.99.0"])("rejects %s and names the way out", (version) => {
    expect(() => requireNode(version)).toThrow(/nodejs\.org/);
  });
});
