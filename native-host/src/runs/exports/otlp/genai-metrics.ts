import type { Meter } from "@opentelemetry/api";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { meanGap } from "@tacho/shared/runs/comparable.ts";
import { commonAttributes } from "./genai-attributes.ts";

/** Bucket boundaries from OpenTelemetry's generative AI conventions, in tokens. */
const TOKEN_BOUNDS = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
];
const DURATION_BOUNDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const FIRST_TOKEN_BOUNDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const PER_TOKEN_BOUNDS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];

/**
 * Creates the client and server metrics of OpenTelemetry's generative AI conventions. Both are recorded here,
 * because client and server are one program. Returns the function that records a run.
 */
export function createGenAiMetrics(meter: Meter): (run: StoredRun) => void {
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { unit: "s", description, advice: { explicitBucketBoundaries } });
  const tokenUsage = meter.createHistogram("gen_ai.client.token.usage", {
    unit: "{token}",
    description: "Number of input and output tokens used.",
    advice: { explicitBucketBoundaries: TOKEN_BOUNDS },
  });
  const operation = seconds("gen_ai.client.operation.duration", "GenAI operation duration.", DURATION_BOUNDS);
  const request = seconds(
    "gen_ai.server.request.duration",
    "Generative AI server request duration such as time-to-last byte or last output token.",
    DURATION_BOUNDS,
  );
  const firstToken = seconds(
    "gen_ai.server.time_to_first_token",
    "Time to generate first token for successful responses.",
    FIRST_TOKEN_BOUNDS,
  );
  const perToken = seconds(
    "gen_ai.server.time_per_output_token",
    "Time per output token generated after the first token for successful responses.",
    PER_TOKEN_BOUNDS,
  );

  return (run) => {
    const attributes = commonAttributes(run);
    const { input_tokens, output_tokens, time_to_first_token, total_time } = run.stats;
    if (input_tokens !== undefined) {
      tokenUsage.record(input_tokens, { ...attributes, "gen_ai.token.type": "input" });
    }
    if (output_tokens !== undefined) {
      tokenUsage.record(output_tokens, { ...attributes, "gen_ai.token.type": "output" });
    }
    if (total_time !== undefined) {
      operation.record(total_time / 1000, attributes);
      request.record(total_time / 1000, attributes);
    }
    if (run.stats.finish_reason === "error") return;
    if (time_to_first_token !== undefined) firstToken.record(time_to_first_token / 1000, attributes);
    const gap = meanGap(run.stats);
    if (gap !== undefined) perToken.record(gap / 1000, attributes);
  };
}
