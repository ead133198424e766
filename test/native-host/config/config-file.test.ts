import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import { RecordingLogger } from "../../helpers/host/recording-logger.ts";

const home = mkdtempSync(join(tmpdir(), "tacho-config-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("logs each problem once, whoever reads the file and however often", () => {
  const path = join(home, "config.json");
  const logger = new RecordingLogger();
  const file = new ConfigFile(path, logger);
  writeFileSync(path, JSON.stringify({ default_model: 5, exports: 7 }));
  file.read();
  expect(file.read().problems).toHaveLength(2);
  expect(logger.entries).toEqual([
    `warn: In ${path}, "default_model" must be the name of a model.`,
    'warn: In config.json, "exports" must be an object.',
  ]);
  writeFileSync(path, JSON.stringify({ models: [] }));
  file.read();
  expect(logger.entries).toHaveLength(3);
});

it("remembers the latest hundred problems that it logged, however long the host lives", () => {
  const path = join(home, "changing.json");
  const logger = new RecordingLogger();
  const file = new ConfigFile(path, logger);
  const read = (name: string) => {
    writeFileSync(path, JSON.stringify({ models: { [name]: 5 } }));
    file.read();
  };
  for (let index = 0; index <= 100; index += 1) read(`m${index}`);
  expect(logger.entries).toHaveLength(101);
  read("m100");
  expect(logger.entries).toHaveLength(101);
  read("m0");
  expect(logger.entries).toHaveLength(102);
});
