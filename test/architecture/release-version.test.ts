import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import manifest from "../../extension/manifest.config.ts";
import { HOST_VERSION } from "../../native-host/src/system/host-version.ts";
import release from "../../package.json" with { type: "json" };
import { ROOT } from "./source-tree.ts";

const OTHER_PACKAGES = [
  ...release.workspaces,
  "native-host/cuda/linux-x64",
  "native-host/cuda/win32-x64",
].map((folder) => `${folder}/package.json`);

it("the version stands in the package file at the root and in no other", () => {
  expect(release.version).toMatch(/^\d+\.\d+\.\d+$/);
  const others = OTHER_PACKAGES.filter(
    (path) => "version" in JSON.parse(readFileSync(join(ROOT, path), "utf8")),
  );
  expect(others).toEqual([]);
});

it("the host and the extension state the version of the package file at the root", () => {
  const { version } = manifest("build");
  expect({ host: HOST_VERSION, extension: version }).toEqual({
    host: release.version,
    extension: release.version,
  });
});
