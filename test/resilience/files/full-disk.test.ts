import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchStarterModel } from "../../../native-host/src/models/starter/fetch-starter-model.ts";
import { StarterModelError } from "../../../native-host/src/models/starter/starter-model-error.ts";
import { DiskStatisticsStore } from "../../../native-host/src/runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../../../native-host/src/runs/history/history-folder.ts";
import { ManualClock } from "../../helpers/manual-clock.ts";
import { RecordingLogger } from "../../helpers/recording-logger.ts";
import { sampleRun } from "../../helpers/runs/sample-run.ts";
import { generate, startHostProcess, stopHostProcesses } from "../../helpers/start-host-process.ts";
import { rounds, tell } from "../soak.ts";
import { readHistory } from "./history-on-disk.ts";
import { mountTinyDisk, noTinyDisks, type TinyDisk } from "./tiny-disk.ts";

const SUBJECT = "files";
const RETRY_DELAY = 30_000;
const RUNS_A_ROUND = 30;
const MODEL = Buffer.alloc(100_000, "model");
const SOURCE = {
  fileName: "starter.gguf",
  size: MODEL.length,
  sha256: createHash("sha256").update(MODEL).digest("hex"),
  package: { name: "none", version: "0", member: "none", size: 1 },
};

let disk: TinyDisk;
beforeEach(() => {
  if (noTinyDisks === undefined) disk = mountTinyDisk(512);
});
afterEach(async () => {
  await stopHostProcesses();
  if (noTinyDisks === undefined) disk.remove();
});

describe.skipIf(noTinyDisks !== undefined)(
  `a full disk${noTinyDisks === undefined ? "" : ` (skipped: ${noTinyDisks})`}`,
  () => {
    it("loses no run at any amount of free space, once there is space again", async () => {
      const most = rounds(6, 60);
      for (let pages = 0; pages < most; pages += 1) {
        const folder = join(disk.path, `statistics-${pages}`);
        const clock = new ManualClock();
        const logger = new RecordingLogger();
        const store = new DiskStatisticsStore({ folder: openHistoryFolder(folder), clock, logger });
        disk.leave(pages);
        const ids: string[] = [];
        // Large batches fill the disk in the middle of a line, small ones at its edge.
        for (let batch = 0; batch < 4; batch += 1) {
          for (let index = 0; index < RUNS_A_ROUND; index += 1) {
            const id = `run-${batch}-${index}`;
            ids.push(id);
            store.record(sampleRun(id, { at: clock.date() + ids.length, model: "m".repeat(100) }));
          }
          clock.advance(RETRY_DELAY);
          await store.load();
        }
        const inMemory = store.aggregate().generations;
        disk.makeRoom();
        clock.advance(RETRY_DELAY);
        await store.close();
        const { runIds, warnings } = await readHistory(folder);
        expect(inMemory).toBe(ids.length);
        expect([...runIds].sort()).toEqual([...ids].sort());
        expect(warnings).toEqual([]);
        await rm(folder, { recursive: true });
      }
      tell({
        subject: SUBJECT,
        name: "amounts of room left for the history, no run lost",
        value: most,
        unit: "rounds",
      });
    });

    it("explains the way out and leaves no part of a model behind", async () => {
      const folder = join(disk.path, "models");
      const elsewhere = await mkdtemp(join(tmpdir(), "tacho-copy-"));
      const copy = join(elsewhere, "copy.gguf");
      await writeFile(copy, MODEL);
      const most = Math.floor(MODEL.length / 4096);
      for (let pages = 0; pages <= most; pages += rounds(6, 1)) {
        disk.leave(pages);
        const fetching = fetchStarterModel({ folder, env: {}, copies: [copy], source: SOURCE });
        await expect(fetching).rejects.toThrow(StarterModelError);
        await expect(fetching).rejects.toThrow(/full|room|space/i);
        expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
      }
      disk.makeRoom();
      await fetchStarterModel({ folder, env: {}, copies: [copy], source: SOURCE });
      expect(await readFile(join(folder, SOURCE.fileName))).toEqual(MODEL);
      await rm(elsewhere, { recursive: true });
    });

    it.each(["full", "read-only"])("does not affect the answers of a host whose home is %s", async (kind) => {
      await mkdir(join(disk.path, "models"));
      if (kind === "full") disk.leave(0);
      else disk.setReadOnly(true);
      const host = await startHostProcess({ home: disk.path, script: { reply: "one two three" } });
      for (const id of ["a", "b"]) {
        host.send(generate(id));
        expect(await host.log.end(id)).toMatchObject({ type: "generation_ended", finish_reason: "stop" });
      }
      host.send({ action: "get_stats", id: "s" });
      expect(await host.log.first("stats", "s")).toMatchObject({ aggregate: { generations: 2 } });
      host.send({ action: "list_runs", id: "l", limit: 10 });
      expect((await host.log.first("runs", "l")).runs).toHaveLength(2);
      host.child.stdin.end();
      expect(await host.exited).toBe(0);
      expect(host.stderr()).toMatch(/Cannot write the run history/);
      expect(
        readdirSync(disk.path).filter(
          (name) => name !== "filler" && name !== "models" && name !== "logs" && name !== "statistics",
        ),
      ).toEqual([]);
    });

    it("explains a read-only folder when downloading the starter model", async () => {
      disk.setReadOnly(true);
      const fetching = fetchStarterModel({ folder: join(disk.path, "models"), env: {}, source: SOURCE });
      await expect(fetching).rejects.toThrow(StarterModelError);
      await expect(fetching).rejects.toThrow(/read-only|not writable/i);
    });
  },
);
