import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { thirdPartyNotices } from "../../../scripts/build/third-party-notices.ts";

/** Writes files of packages; returns the absolute path of each. */
async function install(files: Record<string, string>): Promise<(path: string) => string> {
  const root = await mkdtemp(join(tmpdir(), "tacho-notices-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return (path) => join(root, path);
}

describe("third-party notices", () => {
  it("name each bundled package once, by name, with its licence texts", async () => {
    const at = await install({
      "node_modules/b/package.json": JSON.stringify({
        name: "b",
        version: "2.0.0",
        license: "ISC",
        homepage: "b.example",
      }),
      "node_modules/b/LICENSE.md": "Text of b\r\nin two lines\n",
      "node_modules/b/esm/package.json": '{"type": "module"}',
      "node_modules/@s/a/package.json": JSON.stringify({
        name: "@s/a",
        version: "1.0.0",
        license: "MIT",
        repository: { url: "a.example" },
      }),
      "node_modules/@s/a/LICENSE": "Text of a",
      "node_modules/@s/a/NOTICE": "Notice of a",
    });
    const modules = [
      "node_modules/b/esm/x.js",
      "node_modules/b/y.js",
      "node_modules/@s/a/z.js",
      "src/own.ts",
    ];
    const rule = "-".repeat(80);
    expect(thirdPartyNotices(modules.map(at))).toBe(
      [
        "This folder holds code of these packages, under their own licences.",
        `${rule}\n@s/a 1.0.0\nLicence: MIT\nSource: a.example\n\nText of a\nNotice of a`,
        `${rule}\nb 2.0.0\nLicence: ISC\nSource: b.example\n\nText of b\nin two lines\n`,
      ].join("\n\n"),
    );
  });

  it("fail where a package says nothing of its licence", async () => {
    const at = await install({ "node_modules/c/package.json": '{"name": "c", "version": "1.0.0"}' });
    expect(() => thirdPartyNotices([at("node_modules/c/x.js")])).toThrow("c says nothing of its licence.");
  });
});
