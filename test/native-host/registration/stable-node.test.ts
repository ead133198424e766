import { describe, expect, it } from "vitest";
import type { Machine } from "../../../native-host/src/registration/browsers.ts";
import { findStableNode } from "../../../native-host/src/registration/stable-node.ts";
import { MemoryFiles } from "../../helpers/files/memory-files.ts";

interface Place {
  node: string;
  link: string;
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}

/** Finds the path to write down where some links lead to Node.js. */
function find({ node, env = {}, platform = "darwin" }: Omit<Place, "link">, links: string[], target = node) {
  const machine: Machine = { platform, env, home: platform === "win32" ? "C:\\Users\\ann" : "/home/ann" };
  const files = new MemoryFiles(platform);
  for (const path of [node, ...links]) files.files.set(path, { text: "", mode: 0o755 });
  for (const link of links) files.links.set(link, target);
  return findStableNode(node, machine, files);
}

const PLACES: Record<string, Place> = {
  "Homebrew on Apple silicon": {
    node: "/opt/homebrew/Cellar/node/24.1.0/bin/node",
    link: "/opt/homebrew/opt/node/bin/node",
  },
  "a Homebrew formula with a version": {
    node: "/usr/local/Cellar/node@22/22.15.0_1/bin/node",
    link: "/usr/local/opt/node@22/bin/node",
  },
  "Homebrew without its own links": {
    node: "/home/linuxbrew/.linuxbrew/Cellar/node/24.1.0/bin/node",
    link: "/home/linuxbrew/.linuxbrew/bin/node",
  },
  "nvm with a current link": {
    node: "/home/ann/.nvm/versions/node/v22.1.0/bin/node",
    link: "/home/ann/.nvm/current/bin/node",
  },
  fnm: {
    node: "/home/ann/.local/share/fnm/node-versions/v22.1.0/installation/bin/node",
    link: "/home/ann/.local/share/fnm/aliases/default/bin/node",
  },
  mise: {
    node: "/home/ann/.local/share/mise/installs/node/22.1.0/bin/node",
    link: "/home/ann/.local/share/mise/installs/node/22/bin/node",
  },
  Nix: {
    node: "/nix/store/abc-nodejs-22.1.0/bin/node",
    link: "/home/ann/.nix-profile/bin/node",
  },
  "a link of the person's own on PATH": {
    node: "/home/ann/.nvm/versions/node/v22.1.0/bin/node",
    link: "/home/ann/bin/node",
    env: { PATH: "/home/ann/.nvm/versions/node/v22.1.0/bin:/home/ann/bin" },
  },
  "a folder of a version beside a link to the current one": {
    node: "/opt/node/22.1.0/bin/node",
    link: "/opt/node/current/bin/node",
  },
  "an unpacked archive with a link on PATH": {
    node: "/opt/node-v22.1.0-linux-x64/bin/node",
    link: "/usr/local/bin/node",
    env: { PATH: "/usr/local/bin:/usr/bin" },
  },
  Scoop: {
    node: "C:\\Users\\ann\\scoop\\apps\\nodejs\\22.1.0\\node.exe",
    link: "C:\\Users\\ann\\scoop\\apps\\nodejs\\current\\node.exe",
    platform: "win32",
  },
  "nvm for Windows": {
    node: "C:\\Users\\ann\\AppData\\Roaming\\nvm\\v22.1.0\\node.exe",
    link: "C:\\Program Files\\nodejs\\node.exe",
    env: { NVM_SYMLINK: "C:\\Program Files\\nodejs" },
    platform: "win32",
  },
};

describe.each(Object.entries(PLACES))("Node.js of %s", (_, place) => {
  it("is started through the link that outlives its version", async () => {
    expect(await find(place, [place.link])).toBe(place.link);
  });

  it("is started where it is while the link leads elsewhere, or there is none", async () => {
    expect(await find(place, [place.link], "/another/node")).toBe(place.node);
    expect(await find(place, [])).toBe(place.node);
  });
});

it.each(["/usr/bin/node", "/usr/local/bin/node", "/opt/node/bin/node"])("keeps %s", async (node) => {
  expect(await find({ node, env: { PATH: "/home/ann/bin" } }, ["/home/ann/bin/node"])).toBe(node);
});

it.each(["/home/ann/.asdf/shims/node", "/run/user/1000/fnm_multishells/1_2/bin/node"])(
  "does not take %s, which works in a shell alone",
  async (link) => {
    const node = "/home/ann/.nvm/versions/node/v22.1.0/bin/node";
    expect(await find({ node, env: { PATH: link.replace(/\/node$/, "") } }, [link])).toBe(node);
  },
);
