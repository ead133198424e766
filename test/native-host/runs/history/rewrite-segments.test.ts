import { beforeEach, expect, it } from "vitest";
import { deletedLine, ratedLine, runLine } from "../../../../native-host/src/runs/history/history-line.ts";
import { rewriteSegments } from "../../../../native-host/src/runs/history/rewrite-segments.ts";
import { MemoryHistoryFolder } from "../../../helpers/runs/memory-history-folder.ts";
import { sampleRun } from "../../../helpers/runs/sample-run.ts";

const DAY = 24 * 60 * 60_000;
const NOW = 100 * DAY;

let folder: MemoryHistoryFolder;

beforeEach(() => {
  folder = new MemoryHistoryFolder(() => NOW);
});

function run(id: string): string {
  const { settings: _, ...kept } = sampleRun(id);
  return runLine(kept);
}

async function rewrite(files: string[][], deleted: string[] = [], othersDirty = false): Promise<string[]> {
  for (const [index, lines] of files.entries()) folder.put(`s${index}`, `${lines.join("\n")}\n`, index + 1);
  const segments = await folder.list();
  const isDeleted = (id: string) => deleted.includes(id);
  await rewriteSegments({ folder, segments, isDeleted, othersDirty, now: NOW });
  return folder.lines;
}

it("joins files line by line into one with the newest modification time", async () => {
  const newer = '{"v":9,"anything":true}';
  expect(await rewrite([[run("a"), newer], [run("b")]])).toEqual([run("a"), newer, run("b")]);
  expect([...folder.files.values()].map(({ modified }) => modified)).toEqual([2]);
});

it("drops deleted runs with their ratings, and duplicates", async () => {
  const lines = [run("a"), run("b"), ratedLine("a", "up", 1), ratedLine("b", "up", 1)];
  expect(await rewrite([lines, [run("b")]], ["a"])).toEqual([run("b"), ratedLine("b", "up", 1)]);
});

it("keeps damaged lines aside, byte for byte", async () => {
  expect(await rewrite([[run("a"), '{"v":1,"ru', run("b")], ["\u0000nonsense"]], ["a"])).toEqual([run("b")]);
  expect(folder.aside).toEqual(['{"v":1,"ru\n\u0000nonsense\n']);
});

it("keeps a deletion while one of its runs may still exist", async () => {
  const young = deletedLine(["x"], NOW - 6 * DAY);
  const old = deletedLine(["y"], NOW - 8 * DAY);
  expect(await rewrite([[young, old]])).toEqual([young]);
  expect(await rewrite([[young, old]], [], true)).toEqual(expect.arrayContaining([young, old]));
});

it("writes no file when nothing is left", async () => {
  await rewrite([[run("a")]], ["a"]);
  expect(folder.files.size).toBe(0);
});

it("changes nothing when the disk refuses the new file", async () => {
  folder.put("s0", `${run("a")}\n${run("b")}\n`, 1);
  const segments = await folder.list();
  folder.write = () => Promise.reject(new Error("ENOSPC"));
  const work = rewriteSegments({
    folder,
    segments,
    isDeleted: (id) => id === "a",
    othersDirty: false,
    now: NOW,
  });
  await expect(work).rejects.toThrow("ENOSPC");
  expect(folder.lines).toEqual([run("a"), run("b")]);
});
