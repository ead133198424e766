import { expect, it } from "vitest";
import { addToRecord, readRecord } from "../../../native-host/src/registration/registration-record.ts";
import { MemoryFiles } from "../../helpers/memory-files.ts";

const FILE = "/home/tacho/native-host/registration.json";
const ENTRY = { kind: "folder", path: "/home/made" } as const;

it.each([
  ["half-written", '[{"kind":"fol'],
  ["no list", '{"kind":"folder"}'],
  ["of a newer version", '[{"kind":"service","name":"x"}]'],
])("keeps a copy of a record that is %s", async (_, text) => {
  const files = new MemoryFiles("linux");
  await files.write(FILE, text, 0o600);
  await addToRecord(files, FILE, [ENTRY]);
  expect(await readRecord(files, FILE)).toEqual([ENTRY]);
  expect(await files.read(`${FILE}.damaged`)).toBe(text);
});

it("keeps no copy of an intact record", async () => {
  const files = new MemoryFiles("linux");
  await addToRecord(files, FILE, [ENTRY]);
  await addToRecord(files, FILE, [ENTRY, { kind: "launcher", path: "/home/launcher" }]);
  expect([...files.files.keys()]).toEqual([FILE]);
});
