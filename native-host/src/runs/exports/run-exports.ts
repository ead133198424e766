import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { ConfigFile } from "../../config/config-file.ts";
import type { ExportsConfig } from "../../config/host-config.ts";
import type { Outgoing } from "../../outgoing/outgoing.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { RunExporter } from "../run-exporter.ts";
import type { RunListener } from "../run-listener.ts";
import type { OtlpExporterOptions } from "./otlp/open-otlp-exporter.ts";
import { PrometheusTextfile } from "./prometheus-textfile.ts";

/** Loads the OTLP exporter on demand, because only hosts that export to a collector need it. */
export type LoadOtlp = () => Promise<{ openOtlpExporter: (options: OtlpExporterOptions) => RunExporter }>;

export interface RunExportsOptions {
  /** Read when the first run has ended. */
  config: Pick<ConfigFile, "read">;
  loadOtlp: LoadOtlp;
  /** Connects to the collector. */
  outgoing: Pick<Outgoing, "request">;
  clock: Clock;
  logger: Logger;
  hostVersion: string;
}

/**
 * Passes each ended run to the exporters enabled in `config.json`, after the current turn of the event loop. Runs
 * contain no prompts or answers. Logs the first failure of each exporter.
 */
export class RunExports implements RunListener {
  private readonly options: RunExportsOptions;
  private exporters: Promise<RunExporter[]> | undefined;
  private pending = Promise.resolve();
  private readonly failed = new Set<string>();

  constructor(options: RunExportsOptions) {
    this.options = options;
  }

  record(run: StoredRun): void {
    const turn = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.pending = Promise.all([this.pending, turn]).then(() => this.exportRun(run));
  }

  /** Waits for pending exports. Never rejects. */
  async close(): Promise<void> {
    await this.pending;
    const exporters = (await this.exporters) ?? [];
    await Promise.all(
      exporters.map((exporter) => exporter.close().catch((error) => this.warnOnce(exporter.name, error))),
    );
  }

  private async exportRun(run: StoredRun): Promise<void> {
    this.exporters ??= this.open();
    const exporters = await this.exporters;
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
    const { config } = this.options.config.read();
    const opened = await Promise.allSettled(this.exportersOf(config.exports));
    return opened.flatMap((exporter) => {
      if (exporter.status === "fulfilled") return [exporter.value];
      this.warnOnce("exports", exporter.reason);
      return [];
    });
  }

  private exportersOf({ prometheus_textfile: path, otlp }: ExportsConfig): Promise<RunExporter>[] {
    const { clock, hostVersion, loadOtlp, outgoing } = this.options;
    const exporters: Promise<RunExporter>[] = [];
    if (path !== undefined) exporters.push(Promise.resolve(new PrometheusTextfile({ path, clock })));
    if (otlp !== undefined) {
      const onProblem = (problem: string) => this.warnOnce("otlp", problem);
      exporters.push(
        loadOtlp().then((module) => module.openOtlpExporter({ ...otlp, hostVersion, outgoing, onProblem })),
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
