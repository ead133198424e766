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

/** Loads what only a host that exports to a collector needs. */
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
 * Gives every ended run to the exporters that `config.json` asks for, after whatever the host has to do for the
 * generation itself. Prompts and answers are not among what a run has. An exporter that fails is logged, once.
 */
export class RunExports implements RunSink {
  private readonly options: RunExportsOptions;
  private exporters: Promise<RunExporter[]> | undefined;
  private passing = Promise.resolve();
  private readonly failed = new Set<string>();

  constructor(options: RunExportsOptions) {
    this.options = options;
  }

  record(record: RunRecord): void {
    const turn = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.passing = Promise.all([this.passing, turn]).then(() => this.pass(record));
  }

  /** Waits for what is being sent. Never rejects. */
  async close(): Promise<void> {
    await this.passing;
    const exporters = (await this.exporters) ?? [];
    await Promise.all(
      exporters.map((exporter) => exporter.close().catch((error) => this.tell(exporter.name, error))),
    );
  }

  private async pass(record: RunRecord): Promise<void> {
    this.exporters ??= this.open();
    const exporters = await this.exporters;
    if (exporters.length === 0) return;
    const { run } = toStoredRun(record);
    if (run === undefined) return;
    for (const exporter of exporters) void this.give(exporter, () => exporter.record(run));
  }

  private async give(exporter: RunExporter, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.tell(exporter.name, error);
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
      this.tell("exports", exporter.reason);
      return [];
    });
  }

  private exportersOf({ prometheus_textfile: path, otlp }: ExportsConfig): Promise<RunExporter>[] {
    const { clock, hostVersion, loadOtlp } = this.options;
    const exporters: Promise<RunExporter>[] = [];
    if (path !== undefined) exporters.push(Promise.resolve(new PrometheusTextfile({ path, clock })));
    if (otlp !== undefined) {
      const onProblem = (problem: string) => this.tell("otlp", problem);
      exporters.push(
        loadOtlp().then((module) => module.openOtlpExporter({ ...otlp, hostVersion, onProblem })),
      );
    }
    return exporters;
  }

  private tell(name: string, error: unknown): void {
    if (this.failed.has(name)) return;
    this.failed.add(name);
    this.options.logger.warn("an export failed; this is told once", { export: name, reason: String(error) });
  }
}
