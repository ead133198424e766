import { beforeEach, describe, expect, it } from "vitest";
import { HistoryWriter, type LinePlace } from "../../../../native-host/src/runs/history/history-writer.ts";
import { RecordingLogger } from "../../../helpers/host/recording-logger.ts";
import { MemoryHistoryFolder } from "../../../helpers/runs/memory-history-folder.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

const HOUR = 60 * 60_000;

let clock: FakeClock;
let folder: MemoryHistoryFolder;
let logger: RecordingLogger;
let writer: HistoryWriter;

beforeEach(() => {
  clock = new FakeClock();
  folder = new MemoryHistoryFolder(() => clock.date());
  logger = new RecordingLogger();
  writer = new HistoryWriter({ folder, clock, logger });
});

it("writes and syncs lines of a quarter of a second together", async () => {
  const synced = folder.nextSync();
  writer.append("a");
  clock.advance(100);
  writer.append("b");
  expect(folder.files.size).toBe(0);
  clock.advance(150);
  await synced;
  expect(folder.lines).toEqual(["a", "b"]);
});

it("reports the position of each line in bytes", async () => {
  const places: LinePlace[] = [];
  for (const text of ["ä", "bb", "c"]) writer.append(text, (place) => places.push(place));
  await writer.flush();
  const [file] = folder.files.values();
  const read = ({ offset, length }: LinePlace) => file?.content.subarray(offset, offset + length).toString();
  expect(places.map(read)).toEqual(["ä", "bb", "c"]);
});

describe("segments", () => {
  async function segmentsAfter(between: () => void): Promise<number> {
    writer.append("a");
    await writer.flush();
    between();
    writer.append("b");
    await writer.flush();
    expect(folder.lines).toEqual(["a", "b"]);
    return folder.files.size;
  }

  it("keeps the segment without a reason to change", async () => {
    expect(await segmentsAfter(() => clock.advance(HOUR))).toBe(1);
  });

  it("starts a segment after an hour without a line, when others may rewrite the old one", async () => {
    expect(await segmentsAfter(() => clock.advance(HOUR + 1))).toBe(2);
  });

  it("starts a segment when the old one is full", async () => {
    const line = "x".repeat(5 * 1024 * 1024);
    for (let index = 0; index < 2; index += 1) {
      writer.append(line);
      await writer.flush();
    }
    expect([...folder.files.values()].map(({ content }) => content.length)).toEqual([
      line.length + 1,
      line.length + 1,
    ]);
  });

  it("starts a segment when the month changes", async () => {
    for (let minutes = 0; minutes < 31 * 24 * 60; minutes += 50) {
      writer.append("x");
      await writer.flush();
      clock.advance(50 * 60_000);
    }
    expect(folder.files.size).toBe(2);
  });
});

describe("a failing disk", () => {
  it("logs the failure once and loses nothing when there is space again", async () => {
    folder.room = 5;
    writer.append("aaa");
    writer.append("bbb");
    expect(await writer.flush()).toBe(false);
    writer.append("ccc");
    expect(await writer.flush()).toBe(false);
    expect(logger.entries.filter((entry) => entry.startsWith("warn"))).toHaveLength(1);
    folder.room = Number.POSITIVE_INFINITY;
    const synced = folder.nextSync();
    clock.advance(30_000);
    await synced;
    expect(folder.lines).toEqual(["aaa", "bbb", "ccc"]);
    expect(await writer.flush()).toBe(true);
    expect(logger.entries.at(-1)).toMatch(/^info: .*works again/);
  });

  it("leaves earlier lines, and an incomplete one, untouched", async () => {
    writer.append("first");
    await writer.flush();
    folder.room = 5;
    writer.append("aaa");
    writer.append("bbb");
    await writer.flush();
    folder.room = Number.POSITIVE_INFINITY;
    await writer.flush();
    const contents = [...folder.files.values()].map(({ content }) => content.toString());
    expect(contents).toEqual(["first\naaa\nb", "aaa\nbbb\n"]);
  });

  it("logs the next failure again", async () => {
    for (let time = 0; time < 2; time += 1) {
      folder.refusal = new Error("EACCES");
      writer.append("a");
      await writer.flush();
      folder.refusal = undefined;
      await writer.flush();
    }
    expect(logger.entries.filter((entry) => entry.startsWith("warn"))).toHaveLength(2);
  });

  it("holds at most 2,000 lines in memory", async () => {
    folder.refusal = new Error("EROFS");
    for (let index = 0; index < 2500; index += 1) writer.append(`${index}`);
    await writer.flush();
    folder.refusal = undefined;
    await writer.flush();
    expect(folder.lines).toHaveLength(2000);
    expect(folder.lines[0]).toBe("500");
  });
});

describe("lines that come while others are being synced", () => {
  it("do not make the earlier ones count as refused", async () => {
    const release = folder.holdSync();
    const synced = folder.nextSync();
    writer.append("a rating");
    const written = writer.flush();
    await synced;
    writer.append("a run that ended meanwhile");
    release();
    expect(await written).toBe(true);
    expect(folder.lines).toEqual(["a rating"]);
    expect(await writer.flush()).toBe(true);
  });

  it("are told of their own failure, and the earlier ones of their success", async () => {
    const release = folder.holdSync();
    const synced = folder.nextSync();
    writer.append("a");
    const first = writer.flush();
    await synced;
    folder.room = 0;
    writer.append("b");
    const second = writer.flush();
    release();
    expect(await Promise.all([first, second])).toEqual([true, false]);
    folder.room = Number.POSITIVE_INFINITY;
    expect(await writer.flush()).toBe(true);
    expect(folder.lines).toEqual(["a", "b"]);
  });
});

it("writes pending lines when closed", async () => {
  writer.append("a");
  await writer.close();
  expect(folder.lines).toEqual(["a"]);
  expect(writer.current).toBeUndefined();
});
