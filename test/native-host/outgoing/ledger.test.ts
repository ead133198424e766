import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Ledger } from "../../../native-host/src/outgoing/ledger.ts";

let folder: string;
let path: string;
let now: number;
const warn = vi.fn();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-ledger-"));
  path = join(folder, "home", "connections.jsonl");
  now = 1000;
  warn.mockClear();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(mostBytes?: number): Ledger {
  return new Ledger({
    path,
    date: () => now,
    logger: { warn },
    ...(mostBytes !== undefined && { mostBytes }),
  });
}

function addAt(ledger: Ledger, at: number, port: number): void {
  now = at;
  ledger.add({ purpose: "generate", host: "box", port, bytes_sent: 1, bytes_received: 2, ok: true });
}

async function readAll(ledger: Ledger, limit: number): Promise<(number | undefined)[]> {
  const ports: (number | undefined)[] = [];
  let before: string | undefined;
  do {
    const page = await ledger.read(limit, before);
    expect(page.connections.length).toBeLessThanOrEqual(limit);
    ports.push(...page.connections.map(({ port }) => port));
    before = page.next;
  } while (before !== undefined);
  return ports;
}

describe("the list of connections", () => {
  it("is empty before anything is connected to", async () => {
    expect(await open().read(10)).toEqual({ connections: [] });
    expect(existsSync(path)).toBe(false);
  });

  it("is written as one line of JSON for each, which only its owner reads", () => {
    const ledger = open();
    addAt(ledger, 5, 80);
    ledger.add({ purpose: "download", ok: false });
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: 5, purpose: "generate", host: "box", port: 80, bytes_sent: 1, bytes_received: 2, ok: true },
      { at: 5, purpose: "download", ok: false },
    ]);
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([1, 2, 3, 7, 100])("is read newest first, in pages of %d", async (limit) => {
    const ledger = open();
    for (const [index, at] of [1, 2, 2, 2, 3, 4, 4].entries()) addAt(ledger, at, index);
    expect(await readAll(ledger, limit)).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it("goes on where it was while new lines come", async () => {
    const ledger = open();
    for (const at of [1, 2, 3]) addAt(ledger, at, at);
    const { next } = await ledger.read(2);
    addAt(ledger, 9, 9);
    expect((await ledger.read(2, next)).connections.map(({ port }) => port)).toEqual([1]);
  });

  it("survives damaged lines and marks that mean nothing", async () => {
    const ledger = open();
    addAt(ledger, 1, 1);
    appendFileSync(path, '{"at": 3, "purp\n\n[]\n');
    addAt(ledger, 2, 2);
    expect(await readAll(ledger, 10)).toEqual([2, 1]);
    await expect(ledger.read(10, "nonsense")).resolves.toBeDefined();
  });

  it("stays bounded, and keeps one older file", async () => {
    const ledger = open(500);
    for (let at = 1; at <= 100; at += 1) addAt(ledger, at, at);
    expect(statSync(path).size).toBeLessThanOrEqual(500);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(500);
    const ports = await readAll(ledger, 10);
    expect(ports[0]).toBe(100);
    expect(ports.length).toBeGreaterThan(5);
  });

  it("is not blocked by the lock of a process that died while it rotated the file", () => {
    const ledger = open(200);
    addAt(ledger, 1, 1);
    writeFileSync(`${path}.lock`, "");
    const old = new Date(Date.now() - 60_000);
    for (let at = 2; at <= 9; at += 1) {
      if (existsSync(`${path}.lock`)) utimesSync(`${path}.lock`, old, old);
      addAt(ledger, at, at);
    }
    expect(statSync(path).size).toBeLessThanOrEqual(400);
  });

  it("never fails a request: it logs once that it cannot be written", () => {
    writeFileSync(join(folder, "home"), "a file where the folder should be");
    const ledger = open();
    addAt(ledger, 1, 1);
    addAt(ledger, 2, 2);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
