import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import extensionManifest from "../../../extension/manifest.config.ts";
import {
  createHostManifest,
  formatHostManifest,
  parseHostManifest,
} from "../../../native-host/src/registration/host-manifest.ts";
import { EXTENSION_ID, EXTENSION_ORIGIN } from "../../../native-host/src/registration/identity.ts";

const manifest = createHostManifest("/opt/tacho/tacho-host");

function parse(change: object, platform: NodeJS.Platform = "linux") {
  return parseHostManifest(JSON.stringify({ ...manifest, ...change }), platform);
}

describe("the host manifest", () => {
  it("names the host, its launcher and the one extension that may start it", () => {
    expect(JSON.parse(formatHostManifest(manifest))).toEqual({
      name: "dev.tacho.native_host",
      description: expect.any(String),
      path: "/opt/tacho/tacho-host",
      type: "stdio",
      allowed_origins: ["chrome-extension://anifccdpncphcpikfahekcgacellhemp/"],
    });
  });

  it("is for the extension whose key the extension's own manifest has", () => {
    const { key } = extensionManifest("build");
    const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex").slice(0, 32);
    const id = [...digest].map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("");
    expect(EXTENSION_ID).toBe(id);
  });

  it.each([
    "chrome-extension://short/",
    "chrome-extension://anifccdpncphcpikfahekcgacellhemp",
    "https://a.example/",
  ])("refuses the origin %s, which would make the browser reject the manifest", (origin) => {
    expect(() => createHostManifest("/x", [EXTENSION_ORIGIN, origin])).toThrow(origin);
  });
});

describe("parsing a host manifest by the browser's rules", () => {
  it("reads back a written manifest", () => {
    expect(parseHostManifest(formatHostManifest(manifest), "linux")).toEqual({ ok: true, manifest });
  });

  it.each(["", "{", "[]", "null", '"text"'])("reports that %j is not a JSON object", (text) => {
    expect(parseHostManifest(text, "linux")).toMatchObject({ ok: false, problem: "invalid_json" });
  });

  it.each([
    ["another name", { name: "dev.other" }],
    ["no description", { description: "" }],
    ["another type", { type: "pipe" }],
    ["no path", { path: undefined }],
    ["a path that is not absolute", { path: "tacho-host" }],
    ["no origins", { allowed_origins: "all" }],
    [
      "one malformed origin among right ones",
      { allowed_origins: [EXTENSION_ORIGIN, "chrome-extension://*/"] },
    ],
  ])("rejects a manifest with %s", (_, change) => {
    expect(parse(change)).toMatchObject({ ok: false, problem: "rejected" });
  });

  it("accepts a relative path on Windows", () => {
    expect(parse({ path: "tacho-host.bat" }, "win32")).toMatchObject({ ok: true });
  });
});
