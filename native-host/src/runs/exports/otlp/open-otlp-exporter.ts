import { randomUUID } from "node:crypto";
import { JsonMetricsSerializer, JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { OtlpConfig } from "../../../config/host-config.ts";
import type { Outgoing } from "../../../outgoing/outgoing.ts";
import type { RunExporter } from "../../run-exporter.ts";
import { createGenAiMetrics } from "./genai-metrics.ts";
import { recordGenAiSpan } from "./genai-span.ts";
import { hearProblems } from "./hear-problems.ts";
import { OtlpHttpExporter } from "./otlp-http-exporter.ts";

export interface OtlpExporterOptions extends OtlpConfig {
  hostVersion: string;
  outgoing: Pick<Outgoing, "request">;
  /** Called when the collector is unreachable or refuses an export. */
  onProblem: (problem: string) => void;
}

/** Time in ms for one export to reach the collector. */
const TIMEOUT = 5000;
/** Time from the end of a run to the export of its spans in ms. */
const SPAN_DELAY = 500;
const METRIC_INTERVAL = 10_000;

/** Exports metrics and spans by OpenTelemetry's generative AI conventions, as OTLP/HTTP with JSON. */
export function openOtlpExporter({
  endpoint,
  headers = {},
  hostVersion,
  outgoing,
  onProblem,
}: OtlpExporterOptions): RunExporter {
  hearProblems(onProblem);
  const resource = resourceFromAttributes({
    "service.name": "tacho",
    "service.version": hostVersion,
    // Tells apart hosts that run at the same time, each with its own counters.
    "service.instance.id": randomUUID(),
  });
  const exporter = <Data>(path: string, serialize: (data: Data) => Uint8Array | undefined) =>
    new OtlpHttpExporter({ url: `${endpoint}/${path}`, headers, outgoing, timeout: TIMEOUT, serialize });
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: exporter("v1/traces", JsonTraceSerializer.serializeRequest),
        scheduledDelayMillis: SPAN_DELAY,
        exportTimeoutMillis: TIMEOUT,
      }),
    ],
  });
  const meterProvider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: exporter("v1/metrics", JsonMetricsSerializer.serializeRequest),
        exportIntervalMillis: METRIC_INTERVAL,
        exportTimeoutMillis: TIMEOUT,
      }),
    ],
  });
  const tracer = tracerProvider.getTracer("tacho", hostVersion);
  const recordMetrics = createGenAiMetrics(meterProvider.getMeter("tacho", hostVersion));
  return {
    name: "otlp",
    record(run) {
      recordMetrics(run);
      recordGenAiSpan(tracer, run);
    },
    async close() {
      const closed = await Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()]);
      for (const each of closed) if (each.status === "rejected") onProblem(String(each.reason));
    },
  };
}
