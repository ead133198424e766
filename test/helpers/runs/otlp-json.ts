import * as z from "zod/mini";

const value = z.looseObject({
  stringValue: z.optional(z.string()),
  intValue: z.optional(z.union([z.number(), z.string()])),
  doubleValue: z.optional(z.number()),
  arrayValue: z.optional(z.unknown()),
});
const attributes = z.array(z.object({ key: z.string(), value }));
const resource = z.object({ attributes });

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.optional(z.string()),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  status: z.object({ code: z.number(), message: z.optional(z.string()) }),
});

const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({ resource, scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) }),
  ),
});

const pointSchema = z.object({
  attributes,
  count: z.number(),
  sum: z.number(),
  explicitBounds: z.array(z.number()),
  bucketCounts: z.array(z.number()),
});

const metricsSchema = z.object({
  resourceMetrics: z.array(
    z.object({
      resource,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string(),
              histogram: z.object({ dataPoints: z.array(pointSchema) }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Parses the spans of a request to `/v1/traces`. */
export function readSpans(text: string) {
  const { resourceSpans } = tracesSchema.parse(JSON.parse(text));
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: plain(span.attributes),
        /** Returns the start of the span in ms after `since` (ms). */
        startAfter: (since: number) =>
          Number(BigInt(span.startTimeUnixNano) - BigInt(since) * 1_000_000n) / 1e6,
        duration: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
      })),
    ),
  );
}

/** Parses the histograms of a request to `/v1/metrics`, by name. */
export function readMetrics(text: string) {
  const { resourceMetrics } = metricsSchema.parse(JSON.parse(text));
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics),
  );
  return new Map(
    metrics.map(({ name, unit, histogram }) => [
      name,
      {
        unit,
        points: histogram.dataPoints.map((point) => ({ ...point, attributes: plain(point.attributes) })),
      },
    ]),
  );
}

function plain(list: z.infer<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        (value.intValue === undefined ? value.arrayValue : Number(value.intValue)),
    ]),
  );
}
