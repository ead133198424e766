import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { ConfigFile } from "../../config/config-file.ts";
import type { ExportsConfig } from "../../config/host-config.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { RunExporter } from "../run-exporter.ts";
import type { RunListener } from "../run-listener.ts";
import type { OtlpExporterOptions } from "./otlp/open-otlp-exporter.ts";
import { PrometheusTextfile } from "./prometheus-textfile.ts";

/** Loads what only a host that exports to a collector needs. */
export type LoadOtlp = () => Promise<{ openOtlpExporter: (options: OtlpExporterOptions) => RunExporter }>;

export interface RunExportsOptions {
  /** Read when the first run has ended. */
  config: Pick<ConfigFile, "read">;
  loadOtlp: LoadOtlp;
  clock: Clock;
  logger: Logger;
  hostVersion: string;
}

/**
 * Gives every ended run to the exporters that `config.json` asks for, after whatever the host has to do for the
 * generation itself. Prompts and answers are not among what a run has. An exporter that fails is logged, once.
 */
export class RunExports implements RunListener {
  private readonly options: RunExportsOptions;
  private exporters: Promise<RunExporter[]> | undefined;
  private passing = Promise.resolve();
  private readonly failed = new Set<string>();

  constructor(options: RunExportsOptions) {
    this.options = options;
  }

  record(run: StoredRun): void {
    const turn = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.passing = Promise.all([this.passing, turn]).then(() => this.pass(run));
  }

  /** Waits for what is being sent. Never rejects. */
  async close(): Promise<void> {
    await this.passing;
    const exporters = (await this.exporters) ?? [];
    await Promise.all(
      exporters.map((exporter) => exporter.close().catch((error) => this.tell(exporter.name, error))),
    );
  }

  private async pass(run: StoredRun): Promise<void> {
    this.exporters ??= this.open();
    const exporters = await this.exporters;
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
    const { config } = this.options.config.read();
    const opened = await Promise.allSettled(this.exportersOf(config.exports));
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
