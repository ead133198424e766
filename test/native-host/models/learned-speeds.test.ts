import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FileLearnedSpeeds } from "../../../native-host/src/models/learned-speeds.ts";
import { silentLogger } from "../../helpers/host/silent-logger.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tacho-speeds-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = () => join(folder, "speeds.json");
const open = () => new FileLearnedSpeeds({ path: path(), logger: silentLogger });
const SPEED = { threads_reading: 4, threads_writing: 3, prefill: { base: 1.5, growth: 0.001 } };

it("tells the next process what this one learned", async () => {
  const speeds = open();
  expect(speeds.of("/models/a.gguf")).toBeUndefined();
  speeds.learn("/models/a.gguf", SPEED);
  speeds.learn("/models/b.gguf", { threads_writing: 1 });
  await speeds.settled();
  expect(open().of("/models/a.gguf")).toEqual(SPEED);
  expect(open().of("/models/b.gguf")).toEqual({ threads_writing: 1 });
});

it("writes only what changed notably", async () => {
  const speeds = open();
  speeds.learn("a", SPEED);
  await speeds.settled();
  speeds.learn("a", { ...SPEED, prefill: { base: 1.52, growth: 0.001 } });
  await speeds.settled();
  expect(JSON.parse(await readFile(path(), "utf8"))).toEqual({ a: SPEED });
  speeds.learn("a", { ...SPEED, threads_writing: 2 });
  await speeds.settled();
  expect(open().of("a")?.threads_writing).toBe(2);
});

it("keeps the models used last", async () => {
  const speeds = open();
  for (let index = 0; index < 70; index += 1) speeds.learn(`model ${index}`, SPEED);
  await speeds.settled();
  expect(open().of("model 5")).toBeUndefined();
  expect(open().of("model 6")).toEqual(SPEED);
});

it.each([
  ["not JSON", "{"],
  ["no object", "[1]"],
  ["entries out of range", '{"a": {"threads_writing": 0}, "b": 5}'],
])("starts anew with a file that is %s", async (_, text) => {
  await writeFile(path(), text);
  expect(open().of("a")).toBeUndefined();
});

it("goes on where nothing can be written", async () => {
  const speeds = new FileLearnedSpeeds({
    path: join(folder, "missing", "speeds.json"),
    logger: silentLogger,
  });
  speeds.learn("a", SPEED);
  await speeds.settled();
  expect(speeds.of("a")).toEqual(SPEED);
});
