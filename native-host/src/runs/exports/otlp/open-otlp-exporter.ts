import { randomUUID } from "node:crypto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { OtlpConfig } from "../../../config/host-config.ts";
import type { RunExporter } from "../../run-exporter.ts";
import { createGenAiMetrics } from "./genai-metrics.ts";
import { recordGenAiSpan } from "./genai-span.ts";
import { hearProblems } from "./hear-problems.ts";

export interface OtlpExporterOptions extends OtlpConfig {
  hostVersion: string;
  /** Told when the collector cannot be reached, or refuses. */
  onProblem: (problem: string) => void;
}

/** How long one request to the collector may take, ms. */
const TIMEOUT = 5000;
/** Spans and metrics of one run go out this soon after it, ms. */
const SPAN_DELAY = 500;
const METRIC_INTERVAL = 10_000;

/** Sends metrics and spans after the conventions for generative AI to a collector, as OTLP in JSON over HTTP. */
export function openOtlpExporter({
  endpoint,
  headers = {},
  hostVersion,
  onProblem,
}: OtlpExporterOptions): RunExporter {
  hearProblems(onProblem);
  const base = endpoint.replace(/\/+$/, "");
  const resource = resourceFromAttributes({
    "service.name": "tacho",
    "service.version": hostVersion,
    // Two hosts count each for themselves.
    "service.instance.id": randomUUID(),
  });
  const spanExporter = new OTLPTraceExporter({ url: `${base}/v1/traces`, headers, timeoutMillis: TIMEOUT });
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: spanExporter,
        scheduledDelayMillis: SPAN_DELAY,
        exportTimeoutMillis: TIMEOUT,
      }),
    ],
  });
  const meterProvider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics`, headers, timeoutMillis: TIMEOUT }),
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
