import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type HistoryFolder,
  openHistoryFolder,
} from "../../../../native-host/src/runs/history/history-folder.ts";

const MAY = Date.UTC(2026, 4, 31, 23);

let root: string;
let place: string;
let folder: HistoryFolder;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tacho-history-"));
  place = join(root, "statistics");
  folder = openHistoryFolder(place);
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function names(): Promise<string[]> {
  return (await folder.list()).map(({ name }) => name);
}

it("is empty before the first write and creates nothing when listed", async () => {
  expect(await folder.list()).toEqual([]);
  expect(await readdir(root)).toEqual([]);
});

it("appends to a file of its own, named by month", async () => {
  const one = await folder.create(MAY);
  const other = await folder.create(MAY);
  await one.append(Buffer.from("a\n"));
  await one.append(Buffer.from("b\n"));
  await one.sync();
  await one.close();
  await other.close();
  expect(one.name).toMatch(/^runs-2026-05-\d+-[0-9a-f]{8}\.jsonl$/);
  expect(other.name).not.toBe(one.name);
  expect((await folder.read(one.name, 0, 99)).toString()).toBe("a\nb\n");
  expect((await folder.read(one.name, 2, 1)).toString()).toBe("b");
  expect((await folder.list()).map(({ size }) => size).sort()).toEqual([0, 4]);
});

it("lists segments, oldest first, and no other file", async () => {
  const later = await folder.create(MAY + 1000);
  const earlier = await folder.create(MAY);
  for (const file of [later, earlier]) await file.close();
  await writeFile(join(place, "notes.txt"), "mine");
  await writeFile(join(place, `${earlier.name}.part`), "half");
  expect(await names()).toEqual([earlier.name, later.name]);
});

it("reads a file in chunks from an offset", async () => {
  const file = await folder.create(MAY);
  await file.append(Buffer.from("0123456789"));
  await file.close();
  const chunks: string[] = [];
  for await (const chunk of folder.chunks(file.name, 1, 4)) chunks.push(chunk.toString());
  expect(chunks).toEqual(["1234", "5678", "9"]);
});

it("writes a file atomically with the given time", async () => {
  await (await folder.create(MAY)).close();
  await folder.write(Buffer.from("all\n"), MAY + 5, MAY - 5000);
  const [, written] = await folder.list();
  expect(written).toMatchObject({ size: 4, modified: MAY - 5000 });
  expect((await readdir(place)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

it("rejects if the folder cannot be created", async () => {
  await writeFile(place, "a file is in the way");
  await expect(folder.create(MAY)).rejects.toThrow();
  await expect(folder.list()).rejects.toThrow();
});

describe("the maintenance lock", () => {
  beforeEach(async () => (await folder.create(MAY)).close());

  it("admits one host at a time", async () => {
    let second: boolean | undefined;
    const first = await folder.exclusively(Date.now(), async () => {
      second = await folder.exclusively(Date.now(), async () => {});
    });
    expect([first, second]).toEqual([true, false]);
    expect(await folder.exclusively(Date.now(), async () => {})).toBe(true);
  });

  it("is released after a failure", async () => {
    const failed = folder.exclusively(Date.now(), () => Promise.reject(new Error("no")));
    await expect(failed).rejects.toThrow("no");
    expect(await folder.exclusively(Date.now(), async () => {})).toBe(true);
  });

  it("is taken over from a dead host", async () => {
    const lock = join(place, "maintenance.lock");
    await writeFile(lock, "");
    expect(await folder.exclusively(Date.now(), async () => {})).toBe(false);
    await utimes(lock, 1, 1);
    expect(await folder.exclusively(Date.now(), async () => {})).toBe(true);
  });
});

it("keeps damaged lines where no host reads them", async () => {
  await (await folder.create(MAY)).close();
  await folder.keepAside(Buffer.from("nonsense\n"), MAY);
  expect(await names()).toHaveLength(1);
  expect((await readdir(place)).filter((name) => name.startsWith("damaged-2026-05-"))).toHaveLength(1);
});

it("removes unfinished files of dead hosts only", async () => {
  await (await folder.create(MAY)).close();
  await writeFile(join(place, "old.part"), "");
  await utimes(join(place, "old.part"), 0, 0);
  await writeFile(join(place, "young.part"), "");
  await folder.exclusively(Date.now(), async () => {});
  expect((await readdir(place)).filter((name) => name.endsWith(".part"))).toEqual(["young.part"]);
});
