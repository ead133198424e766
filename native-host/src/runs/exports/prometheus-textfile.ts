import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { PrometheusTotals } from "@tacho/shared/runs/prometheus.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { readTextOrEmpty } from "../../system/files/read-text.ts";
import { replaceFile } from "../../system/files/replace-file.ts";
import { takeLock } from "../../system/process/file-lock.ts";
import type { RunExporter } from "../run-exporter.ts";

/** Longest wait for the lock in ms. Other hosts hold it for milliseconds only. */
const LONGEST_WAIT = 10_000;

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
      const totals = PrometheusTotals.parse(await readTextOrEmpty(this.path));
      totals.add(run);
      await replaceFile(this.path, totals.format());
    } finally {
      await unlock();
    }
  }

  /** Acquires the lock, so that no other host reads counters that are about to be replaced. */
  private async lock(): Promise<() => Promise<void>> {
    const started = this.clock.now();
    for (;;) {
      const lock = await takeLock(`${this.path}.lock`, { date: () => this.clock.date() });
      if (lock.held) return lock.release;
      if (this.clock.now() - started > LONGEST_WAIT)
        throw new Error("Another host holds the lock of the file.");
    }
  }
}
