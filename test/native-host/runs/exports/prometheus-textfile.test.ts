import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toPrometheus } from "@tacho/shared/runs/prometheus.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PrometheusTextfile } from "../../../../native-host/src/runs/exports/prometheus-textfile.ts";
import { systemClock } from "../../../../native-host/src/system/clock.ts";
import { FAILED_RUN, GOLDEN_RUN } from "../../../helpers/runs/sample-runs.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-prometheus-"));
  path = join(folder, "tacho.prom");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => new PrometheusTextfile({ path, clock: systemClock });
const read = () => readFileSync(path, "utf8");

describe("the Prometheus text file", () => {
  it("contains the totals after every run and leaves no other file", async () => {
    const exporter = open();
    await exporter.record(GOLDEN_RUN);
    expect(read()).toBe(toPrometheus([GOLDEN_RUN]));
    await exporter.record(FAILED_RUN);
    expect(read()).toBe(toPrometheus([GOLDEN_RUN, FAILED_RUN]));
    expect(readdirSync(folder)).toEqual(["tacho.prom"]);
  });

  it("continues counting after a restart", async () => {
    await open().record(GOLDEN_RUN);
    await open().record(GOLDEN_RUN);
    expect(read()).toBe(toPrometheus([GOLDEN_RUN, GOLDEN_RUN]));
  });

  it("loses nothing when two hosts write at the same time", async () => {
    const [one, other] = [open(), open()];
    const runs = Array.from({ length: 20 }, () => GOLDEN_RUN);
    await Promise.all(runs.map((run, index) => (index % 2 === 0 ? one : other).record(run)));
    expect(read()).toContain('finish_reason="stop"} 20\n');
  });

  it("takes over an abandoned lock", async () => {
    const lock = `${path}.lock`;
    writeFileSync(lock, "");
    utimesSync(lock, new Date(0), new Date(0));
    await open().record(GOLDEN_RUN);
    expect(read()).toBe(toPrometheus([GOLDEN_RUN]));
  });

  it("rejects with the disk's error and tries again with the next run", async () => {
    rmSync(folder, { recursive: true });
    const exporter = open();
    await expect(exporter.record(GOLDEN_RUN)).rejects.toThrow("ENOENT");
    await exporter.close();
  });
});
