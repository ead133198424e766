import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import createManifest from "../../extension/manifest.config.ts";

const manifest = createManifest("build");

it("requests four permissions and nothing else", () => {
  const { permissions, ...rest } = manifest;
  expect(permissions).toEqual(["nativeMessaging", "sidePanel", "storage", "unlimitedStorage"]);
  expect(Object.keys(rest).sort()).toMatchInlineSnapshot(`
    [
      "action",
      "background",
      "content_security_policy",
      "description",
      "externally_connectable",
      "icons",
      "incognito",
      "key",
      "manifest_version",
      "minimum_chrome_version",
      "name",
      "options_ui",
      "side_panel",
      "version",
    ]
  `);
});

it("grants no access to web pages, other extensions or web servers", () => {
  expect(manifest.externally_connectable).toEqual({ ids: [] });
  expect(manifest).not.toHaveProperty("web_accessible_resources");
  expect(manifest).not.toHaveProperty("content_scripts");
  expect(manifest).not.toHaveProperty("host_permissions");
  expect(manifest.incognito).toBe("not_allowed");
  expect(manifest.minimum_chrome_version).toMatch(/^\d+$/);
});

it("lets its pages load only their own files and send nothing", () => {
  const directives = manifest.content_security_policy.extension_pages
    .split(";")
    .map((part: string) => part.trim());
  expect(directives).toMatchInlineSnapshot(`
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-src 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types dompurify",
    ]
  `);
});

it("has the extension id that the host is registered for", () => {
  const key = Buffer.from(manifest.key, "base64");
  const id = createHash("sha256").update(key).digest("hex").slice(0, 32);
  const letters = [...id].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join("");
  expect(letters).toBe("anifccdpncphcpikfahekcgacellhemp");
});

it("loosens nothing but the policy in the development build", () => {
  const { content_security_policy: policy, ...served } = createManifest("serve");
  const { content_security_policy: _, ...built } = manifest;
  expect(served).toEqual(built);
  const hosts = policy.extension_pages.match(/\b[a-z]+:\/\/[^\s;]+/g) ?? [];
  expect([...new Set(hosts)].sort()).toEqual(["http://localhost:*", "ws://localhost:*"]);
});
