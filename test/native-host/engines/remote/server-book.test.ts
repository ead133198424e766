import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readServerAddress } from "../../../../native-host/src/engines/remote/servers/server-address.ts";
import { ServerBook } from "../../../../native-host/src/engines/remote/servers/server-book.ts";

let home: string;
let book: ServerBook;
const warn = vi.fn<(message: string) => void>();

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tacho-book-"));
  book = new ServerBook({ home: join(home, "new"), logger: { warn } });
  warn.mockClear();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = (name: string) => join(home, "new", name);
const read = (name: string) => readFileSync(file(name), "utf8");

describe("the list of servers", () => {
  it("is empty before one is added", () => {
    expect(book.list()).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it("keeps names and addresses, and keys in a file that only its owner reads", async () => {
    await book.add({ name: "box", url: "http://127.0.0.1:8080/v1", key: "sk-secret" });
    await book.add({ name: "lab.2", url: "https://lab.example" });
    expect(book.list()).toMatchObject([
      { name: "box", url: "http://127.0.0.1:8080/v1", key: "sk-secret" },
      { name: "lab.2", url: "https://lab.example" },
    ]);
    expect(book.find("lab.2")).not.toHaveProperty("key");
    expect(read("servers.json")).not.toContain("sk-secret");
    expect(JSON.parse(read("servers.json"))).toEqual({
      servers: [
        { name: "box", url: "http://127.0.0.1:8080/v1" },
        { name: "lab.2", url: "https://lab.example" },
      ],
    });
    if (process.platform !== "win32") expect(statSync(file("server-keys.json")).mode & 0o777).toBe(0o600);
  });

  it("keeps a key as long as the origin stays the same", async () => {
    await book.add({ name: "box", url: "https://box.example/v1", key: "sk-1" });
    await book.add({ name: "box", url: "https://box.example/other/v1" });
    expect(book.find("box")).toMatchObject({ url: "https://box.example/other/v1", key: "sk-1" });
    await book.add({ name: "box", url: "https://box.example:8443/v1" });
    expect(book.find("box")).not.toHaveProperty("key");
    expect(read("server-keys.json")).not.toContain("sk-1");
  });

  it("gives no key to an address that was edited by hand", async () => {
    await book.add({ name: "box", url: "https://box.example", key: "sk-1" });
    writeFileSync(
      file("servers.json"),
      JSON.stringify({ servers: [{ name: "box", url: "https://evil.example" }] }),
    );
    expect(book.find("box")).toMatchObject({ url: "https://evil.example" });
    expect(book.find("box")).not.toHaveProperty("key");
  });

  it("replaces a server in its place, and forgets a removed one with its key", async () => {
    await book.add({ name: "a", url: "http://a.example", key: "sk-a" });
    await book.add({ name: "b", url: "http://b.example" });
    await book.add({ name: "a", url: "http://c.example", key: "sk-c" });
    expect(book.list().map(({ name, url }) => [name, url])).toEqual([
      ["a", "http://c.example"],
      ["b", "http://b.example"],
    ]);
    expect(await book.remove("a")).toBe(true);
    expect(await book.remove("a")).toBe(false);
    expect(book.list().map(({ name }) => name)).toEqual(["b"]);
    expect(read("server-keys.json")).not.toContain("sk-");
  });

  it("loses nothing when several are added at once", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `box${index}`);
    const others = new ServerBook({ home: join(home, "new"), logger: { warn } });
    await Promise.all(
      names.map((name, index) =>
        (index % 2 === 0 ? book : others).add({ name, url: "http://a.example", key: `k${index}` }),
      ),
    );
    expect(
      book
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
    expect(new Set(book.list().map(({ key }) => key)).size).toBe(8);
  });

  it("leaves out what cannot be read, and says so once, without a key", async () => {
    await book.add({ name: "box", url: "http://a.example", key: "sk-secret" });
    writeFileSync(
      file("servers.json"),
      JSON.stringify({
        servers: [{ name: "no name!", url: "http://x" }, 7, { name: "ok", url: "http://a.example" }],
      }),
    );
    expect(book.list().map(({ name }) => name)).toEqual(["ok"]);
    book.list();
    expect(warn).toHaveBeenCalledTimes(1);
    writeFileSync(file("server-keys.json"), '{"box": {"key": "sk-secret"');
    expect(book.find("ok")).toBeDefined();
    expect(warn.mock.calls.flat().join()).not.toContain("sk-secret");
  });

  it("does not write over a list that it cannot read", async () => {
    await book.add({ name: "box", url: "http://a.example" });
    writeFileSync(file("servers.json"), '{"servers": [');
    await expect(book.add({ name: "other", url: "http://a.example" })).rejects.toThrow(/servers\.json/);
    expect(read("servers.json")).toBe('{"servers": [');
  });
});

describe("the address of a server", () => {
  it.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/"],
    ["http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/"],
    ["http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/"],
    ["http://127.0.0.1:8080/v1/chat/completions", "http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/"],
    ["https://router.example/api/v1", "https://router.example/api/v1/", "https://router.example/api/"],
    ["https://router.example/api", "https://router.example/api/v1/", "https://router.example/api/"],
    [
      "https://host.example/v1beta/openai",
      "https://host.example/v1beta/openai/",
      "https://host.example/v1beta/openai/",
    ],
    ["http://[::1]:1234/v1", "http://[::1]:1234/v1/", "http://[::1]:1234/"],
  ])("%s has its API at %s", (text, api, own) => {
    const address = readServerAddress(text);
    expect([address?.api.href, address?.own.href]).toEqual([api, own]);
  });

  it.each([
    "127.0.0.1:8080",
    "ftp://box.example",
    "http://user:word@box.example",
    "http://box.example/?key=1",
    "http://box.example/#top",
    "http://",
    "",
  ])("%j is none", (text) => {
    expect(readServerAddress(text)).toBeUndefined();
  });
});
