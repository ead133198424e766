import { open, readFile, rm, stat } from "node:fs/promises";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { PrometheusTotals } from "@tacho/shared/runs/prometheus.ts";
import type { Clock } from "../../system/clock.ts";
import { hasCode } from "../../system/files/has-code.ts";
import { replaceFile } from "../../system/files/replace-file.ts";
import type { RunExporter } from "../run-exporter.ts";

/** Age in ms from which a lock counts as abandoned. Locks are held for milliseconds only. */
const STALE_LOCK_AGE = 5000;
const LOCK_RETRY_DELAY = 20;

export interface PrometheusTextfileOptions {
  path: string;
  clock: Clock;
}

/**
 * Adds each run to the counters in a file for node_exporter's textfile collector. The file is the only state:
 * counters survive restarts, several hosts add to the same file, and runs deleted from the history stay counted.
 */
export class PrometheusTextfile implements RunExporter {
  readonly name = "prometheus_textfile";
  private readonly path: string;
  private readonly clock: Clock;
  private written = Promise.resolve();

  constructor({ path, clock }: PrometheusTextfileOptions) {
    this.path = path;
    this.clock = clock;
  }

  record(run: StoredRun): Promise<void> {
    const turn = this.written.then(() => this.add(run));
    this.written = turn.catch(() => {});
    return turn;
  }

  close(): Promise<void> {
    return this.written;
  }

  private async add(run: StoredRun): Promise<void> {
    const unlock = await this.lock();
    try {
      const totals = PrometheusTotals.parse(await readText(this.path));
      totals.add(run);
      await replaceFile(this.path, totals.format());
    } finally {
      await unlock();
    }
  }

  /** Acquires the lock file, so that no other host reads counters that are about to be replaced. */
  private async lock(): Promise<() => Promise<void>> {
    const path = `${this.path}.lock`;
    for (;;) {
      try {
        await (await open(path, "wx")).close();
        return () => rm(path, { force: true });
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
      }
      const held = await stat(path).catch(() => undefined);
      if (held !== undefined && this.clock.date() - held.mtimeMs > STALE_LOCK_AGE)
        await rm(path, { force: true });
      else await new Promise<void>((resolve) => void this.clock.schedule(LOCK_RETRY_DELAY, resolve));
    }
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  }
}
