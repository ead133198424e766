import { readFile } from "node:fs/promises";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { type ExportsConfig, parseExportsConfig } from "../../config/exports-config.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { RunExporter } from "../run-exporter.ts";
import type { RunSink } from "../run-sink.ts";
import type { RunRecord } from "../statistics-store.ts";
import { toStoredRun } from "../to-stored-run.ts";
import type { OtlpExporterOptions } from "./otlp/open-otlp-exporter.ts";
import { PrometheusTextfile } from "./prometheus-textfile.ts";

/** Loads the OTLP exporter on demand, because only hosts that export to a collector need it. */
export type LoadOtlp = () => Promise<{ openOtlpExporter: (options: OtlpExporterOptions) => RunExporter }>;

export interface RunExportsOptions {
  /** `TACHO_HOME/config.json`. */
  configPath: string;
  loadOtlp: LoadOtlp;
  clock: Clock;
  logger: Logger;
  hostVersion: string;
}

/**
 * Passes each ended run to the exporters enabled in `config.json`, after the current turn of the event loop. Runs
 * contain no prompts or answers. Logs the first failure of each exporter.
 */
export class RunExports implements RunSink {
  private readonly options: RunExportsOptions;
  private exporters: Promise<RunExporter[]> | undefined;
  private pending = Promise.resolve();
  private readonly failed = new Set<string>();

  constructor(options: RunExportsOptions) {
    this.options = options;
  }

  record(record: RunRecord): void {
    const turn = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.pending = Promise.all([this.pending, turn]).then(() => this.exportRun(record));
  }

  /** Waits for pending exports. Never rejects. */
  async close(): Promise<void> {
    await this.pending;
    const exporters = (await this.exporters) ?? [];
    await Promise.all(
      exporters.map((exporter) => exporter.close().catch((error) => this.warnOnce(exporter.name, error))),
    );
  }

  private async exportRun(record: RunRecord): Promise<void> {
    this.exporters ??= this.open();
    const exporters = await this.exporters;
    if (exporters.length === 0) return;
    const { run } = toStoredRun(record);
    if (run === undefined) return;
    for (const exporter of exporters) void this.exportTo(exporter, () => exporter.record(run));
  }

  private async exportTo(exporter: RunExporter, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.warnOnce(exporter.name, error);
    }
  }

  private async open(): Promise<RunExporter[]> {
    const { configPath, logger } = this.options;
    const text = await readFile(configPath, "utf8").catch(() => "");
    const { config, problems } = parseExportsConfig(text);
    for (const problem of problems) logger.warn(problem);
    const opened = await Promise.allSettled(this.exportersOf(config));
    return opened.flatMap((exporter) => {
      if (exporter.status === "fulfilled") return [exporter.value];
      this.warnOnce("exports", exporter.reason);
      return [];
    });
  }

  private exportersOf({ prometheus_textfile: path, otlp }: ExportsConfig): Promise<RunExporter>[] {
    const { clock, hostVersion, loadOtlp } = this.options;
    const exporters: Promise<RunExporter>[] = [];
    if (path !== undefined) exporters.push(Promise.resolve(new PrometheusTextfile({ path, clock })));
    if (otlp !== undefined) {
      const onProblem = (problem: string) => this.warnOnce("otlp", problem);
      exporters.push(
        loadOtlp().then((module) => module.openOtlpExporter({ ...otlp, hostVersion, onProblem })),
      );
    }
    return exporters;
  }

  private warnOnce(name: string, error: unknown): void {
    if (this.failed.has(name)) return;
    this.failed.add(name);
    this.options.logger.warn("an export failed; further failures are not logged", {
      export: name,
      reason: String(error),
    });
  }
}
