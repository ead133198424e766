import { afterEach, describe, expect, it, vi } from "vitest";
import { openOtlpExporter } from "../../../../../native-host/src/runs/exports/otlp/open-otlp-exporter.ts";
import { readMetrics, readSpans } from "../../../../helpers/runs/otlp-json.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../../../../helpers/runs/otlp-receiver.ts";
import { FAILED_RUN, GOLDEN_RUN } from "../../../../helpers/runs/sample-run.ts";
import { openTestOutgoing } from "../../../../helpers/servers/open-test-outgoing.ts";

let receiver: OtlpReceiver | undefined;

afterEach(() => receiver?.close());

async function exportRuns(...runs: (typeof GOLDEN_RUN)[]) {
  receiver = await startOtlpReceiver();
  const { outgoing, lines } = openTestOutgoing();
  const exporter = openOtlpExporter({
    endpoint: receiver.endpoint,
    headers: { authorization: "Bearer x" },
    hostVersion: "1.2.3",
    outgoing,
    onProblem: (problem) => expect.unreachable(problem),
  });
  for (const run of runs) exporter.record(run);
  await exporter.close();
  const traces = await receiver.until("/v1/traces", "spans");
  const metrics = await receiver.until("/v1/metrics", "metrics");
  return { lines, traces, metrics, spans: readSpans(traces.text), histograms: readMetrics(metrics.text) };
}

describe("the OTLP exporter", () => {
  it("sends a span with OpenTelemetry's names and exact times", async () => {
    const { spans, traces } = await exportRuns(GOLDEN_RUN);
    expect(traces.headers).toMatchObject({ authorization: "Bearer x", "content-type": "application/json" });
    expect(traces.text).toContain('"service.name"');
    const [span] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(span?.startAfter(GOLDEN_RUN.at)).toBe(0);
    expect(span).toMatchObject({
      name: "chat SmolLM2-135M-Instruct.Q4_1",
      kind: 3,
      duration: 767.7,
      status: { code: 0 },
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "llama_cpp",
        "gen_ai.request.model": "SmolLM2-135M-Instruct.Q4_1",
        "gen_ai.response.id": "run-1",
        "gen_ai.response.finish_reasons": { values: [{ stringValue: "stop" }] },
        "gen_ai.usage.input_tokens": 364,
        "gen_ai.usage.cache_read.input_tokens": 236,
        "gen_ai.usage.output_tokens": 35,
        "gen_ai.request.temperature": 0.7,
        "gen_ai.request.seed": 42,
        "tacho.time_to_first_token": 125.44,
        "tacho.tokens_per_second": 52.94,
      },
    });
  });

  it("sends the measured phases as child spans", async () => {
    const { spans } = await exportRuns(GOLDEN_RUN);
    const [root] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    const phases = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
    expect(
      phases.map(({ name, startAfter, duration }) => [name, startAfter(GOLDEN_RUN.at), duration]),
    ).toEqual([
      ["prompt", 0, 125.44],
      ["decode", 125.44, 642.24],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it("sends the metrics of the conventions", async () => {
    const { histograms } = await exportRuns(GOLDEN_RUN, GOLDEN_RUN, FAILED_RUN);
    const points = (name: string) =>
      histograms.get(name)?.points.map(({ count, sum, attributes }) => ({ count, sum, attributes })) ?? [];
    expect(histograms.get("gen_ai.client.token.usage")?.unit).toBe("{token}");
    expect(points("gen_ai.client.token.usage")).toMatchObject([
      { count: 2, sum: 728, attributes: { "gen_ai.token.type": "input" } },
      { count: 2, sum: 70, attributes: { "gen_ai.token.type": "output" } },
    ]);
    expect(histograms.get("gen_ai.server.time_to_first_token")?.unit).toBe("s");
    expect(points("gen_ai.server.time_to_first_token")).toMatchObject([{ count: 2, sum: 0.25088 }]);
    const [perToken] = points("gen_ai.server.time_per_output_token");
    expect(perToken?.count).toBe(2);
    expect(perToken?.sum).toBeCloseTo((2 * 0.64224) / 34, 12);
    expect(points("gen_ai.server.request.duration")).toMatchObject([
      { count: 2, sum: 1.5354 },
      { count: 1, sum: 0.003, attributes: { "error.type": "model_load_failed" } },
    ]);
    expect(histograms.get("gen_ai.client.token.usage")?.points[0]?.explicitBounds.slice(0, 4)).toEqual([
      1, 4, 16, 64,
    ]);
  });

  it("writes each export into the ledger", async () => {
    const { lines } = await exportRuns(GOLDEN_RUN);
    const port = Number(new URL(receiver?.endpoint ?? "").port);
    const line = { purpose: "otlp", host: "127.0.0.1", port, ok: true };
    expect(lines()).toMatchObject(Array.from({ length: receiver?.received.length ?? 0 }, () => line));
  });

  it("tries again when the collector is busy", async () => {
    receiver = await startOtlpReceiver({ busy: 1 });
    const { outgoing, lines } = openTestOutgoing();
    const onProblem = (problem: string) => expect.unreachable(problem);
    const exporter = openOtlpExporter({ endpoint: receiver.endpoint, hostVersion: "1", outgoing, onProblem });
    exporter.record(GOLDEN_RUN);
    await exporter.close();
    expect(lines()).toHaveLength(3);
  });

  it("marks a failed run as an error", async () => {
    const { spans } = await exportRuns(FAILED_RUN);
    expect(spans).toMatchObject([{ status: { code: 2 }, attributes: { "error.type": "model_load_failed" } }]);
  });

  it("reports a collector that refuses and does not throw", async () => {
    receiver = await startOtlpReceiver({ status: 400 });
    const onProblem = vi.fn<(problem: string) => void>();
    const { outgoing } = openTestOutgoing();
    const exporter = openOtlpExporter({ endpoint: receiver.endpoint, hostVersion: "1", outgoing, onProblem });
    exporter.record(GOLDEN_RUN);
    await exporter.close();
    expect(onProblem).toHaveBeenCalled();
  });
});
