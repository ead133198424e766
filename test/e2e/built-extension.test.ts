import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import createManifest from "../../extension/manifest.config.ts";
import { NOTICES_FILE } from "../../scripts/build/third-party-notices.ts";
import { EXTENSION_FOLDER } from "../../scripts/chromium/open-browser.ts";

const HOST_FOLDER = fileURLToPath(new URL("../../native-host/dist", import.meta.url));
const read = (path: string) => readFileSync(join(EXTENSION_FOLDER, path), "utf8");
const files = readdirSync(EXTENSION_FOLDER, { recursive: true, encoding: "utf8" }).map((path) =>
  path.replaceAll("\\", "/"),
);
const scripts = files.filter((path) => path.endsWith(".js"));
const pages = files.filter((path) => path.endsWith(".html"));
const manifest = JSON.parse(read("manifest.json"));

describe("the built manifest", () => {
  it("says what its source says, and names the worker that was built", () => {
    const { key, version, content_security_policy, ...rest } = manifest;
    const source = createManifest("build");
    expect({ key, version, content_security_policy }).toEqual({
      key: source.key,
      version: source.version,
      content_security_policy: source.content_security_policy,
    });
    expect(rest).toMatchInlineSnapshot(`
      {
        "action": {
          "default_title": "Open Tacho",
        },
        "background": {
          "service_worker": "service-worker-loader.js",
          "type": "module",
        },
        "description": "A local LLM in the side panel, with an honest tachometer. Nothing leaves this computer unless you add a server.",
        "externally_connectable": {
          "ids": [],
        },
        "icons": {
          "128": "128.png",
          "16": "16.png",
          "32": "32.png",
          "48": "48.png",
        },
        "incognito": "not_allowed",
        "manifest_version": 3,
        "minimum_chrome_version": "123",
        "name": "Tacho",
        "options_ui": {
          "open_in_tab": true,
          "page": "options/index.html",
        },
        "permissions": [
          "nativeMessaging",
          "sidePanel",
          "storage",
          "unlimitedStorage",
        ],
        "side_panel": {
          "default_path": "panel/index.html",
        },
      }
    `);
  });

  it("names files that are there", () => {
    const named = [...JSON.stringify(manifest).matchAll(/"([\w./-]+\.(?:js|html|png|css|svg))"/g)].map(
      ([, path = ""]) => path,
    );
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((path) => !existsSync(join(EXTENSION_FOLDER, path)))).toEqual([]);
  });
});

describe("the built extension", () => {
  it("has one script and one stylesheet a page, which are there, and no script inside a page", () => {
    expect(pages.sort()).toEqual(["options/index.html", "panel/index.html", "runs/index.html"]);
    for (const page of pages) {
      const html = read(page);
      const named = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path = ""]) => path);
      const folder = page.replace("index.html", "");
      expect(named.sort()).toEqual([`${folder}main.js`, `${folder}style.css`]);
      expect(named.filter((path) => !files.includes(path))).toEqual([]);
      expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    }
  });

  it("makes no code from text", () => {
    const made = scripts.filter((path) => /\bnew Function\b|\beval\(/.test(read(path)));
    expect(made).toEqual([]);
  });

  it("is minified, with a source map beside each script that names files of the repository and of packages alone", () => {
    const bundles = scripts.filter((path) => path !== manifest.background.service_worker);
    for (const path of bundles) {
      expect(read(path)).toContain(`//# sourceMappingURL=${path.split("/").at(-1)}.map`);
      const { sources, sourcesContent } = JSON.parse(read(`${path}.map`));
      expect(sourcesContent).toHaveLength(sources.length);
      const odd = sources.filter(
        (source: string) => !/^(?:(?:extension|shared)\/src|node_modules)\/[^?]+$/.test(source),
      );
      expect(odd).toEqual([]);
      expect(read(path).length).toBeLessThan(sourcesContent.join("").length / 2);
    }
    expect(files.filter((path) => path.endsWith(".map")).sort()).toEqual(
      bundles.map((path) => `${path}.map`).sort(),
    );
  });

  it("carries the notices of every package in its bundles", () => {
    const sources = files
      .filter((path) => path.endsWith(".map"))
      .flatMap((path): string[] => JSON.parse(read(path)).sources);
    const bundled = new Set(
      sources.flatMap((source) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
    );
    expect([...bundled].sort()).toEqual(noticed(read(NOTICES_FILE)));
  });
});

it("the built host carries the notices of every package in its bundles", () => {
  const bundles = readdirSync(HOST_FOLDER).filter((name) => name.endsWith(".js"));
  const marks = bundles.flatMap((name) => [
    ...readFileSync(join(HOST_FOLDER, name), "utf8").matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm),
  ]);
  const bundled = new Set(marks.map(([, name = ""]) => name));
  expect(bundled.size).toBeGreaterThan(3);
  expect(noticed(readFileSync(join(HOST_FOLDER, NOTICES_FILE), "utf8"))).toEqual([...bundled].sort());
});

/** The packages that notices name, each with the text of a licence. */
function noticed(notices: string): string[] {
  const parts = notices.split(/^-{80}$/m).slice(1);
  expect(parts.filter((part) => part.length < 500)).toEqual([]);
  return parts.map((part) => /^\n(\S+) \d+\.\d+\.\d+\nLicence: \S/.exec(part)?.[1] ?? part).sort();
}
