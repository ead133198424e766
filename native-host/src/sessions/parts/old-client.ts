import type { HostMessage, HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { AggregateGroup, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { strictRun } from "../../runs/written-run.ts";

/** The error codes known to release 0.1.0. Frozen. */
const CODES_OF_010: ReadonlySet<string> = new Set([
  "invalid_json",
  "invalid_request",
  "unknown_action",
  "unsupported_protocol",
  "message_too_large",
  "duplicate_id",
  "queue_full",
  "busy",
  "invalid_settings",
  "prompt_too_long",
  "model_not_found",
  "model_invalid",
  "model_load_failed",
  "insufficient_memory",
  "engine_crashed",
  "engine_hung",
  "engine_unavailable",
  "shutting_down",
  "internal",
]);

/** Maps later codes to the nearest one of release 0.1.0. Codes missing here become `internal`. */
const NEAREST_CODE: Record<string, string> = {
  engine_failing: "engine_unavailable",
  load_stopped: "model_load_failed",
  invalid_schema: "invalid_request",
};

/** Placeholders for facts about a server's model that release 0.1.0 requires. It is never offered such a model. */
const UNKNOWN_FACTS = {
  backend: "unknown",
  gpu_layers: 0,
  total_layers: 0,
  context_size: 0,
  threads: 0,
  size: 0,
} as const;

/** The finish reasons known to release 0.1.0. Frozen. */
const REASONS_OF_010: ReadonlySet<string> = new Set(["stop", "length", "context_full", "aborted", "error"]);

/**
 * Rewrites messages for a client of release 0.1.0, which drops messages that contain an unknown name or lack a required
 * field. Tracks the last token count of each generation, because that release requires one in every delta.
 */
export class OldClient {
  readonly #outputTokens = new Map<string, number>();

  rewrite(message: HostMessage): HostMessage {
    switch (message.type) {
      case "text_delta":
        return this.#withCount(message);
      case "generation_ended":
        this.#outputTokens.delete(message.id ?? "");
        return {
          ...message,
          finish_reason: nearestReason(message.finish_reason),
          stats: oldStatistics(message.stats),
        };
      case "request_failed": {
        this.#outputTokens.delete(message.id ?? "");
        const { stats } = message;
        return {
          ...message,
          error: oldError(message.error),
          ...(stats !== undefined && { stats: oldStatistics(stats) }),
        };
      }
      case "model_state":
        return message.error === undefined ? message : { ...message, error: oldError(message.error) };
      case "model_loaded":
        return { ...UNKNOWN_FACTS, ...message };
      case "models":
        return oldModels(message);
      case "runs":
        return { ...message, runs: message.runs.map(oldRun) };
      case "stats":
        return oldStats(message);
      default:
        return message;
    }
  }

  #withCount(delta: HostMessageOf<"text_delta">): HostMessageOf<"text_delta"> {
    const key = delta.id ?? "";
    const output_tokens = delta.output_tokens ?? this.#outputTokens.get(key) ?? 0;
    this.#outputTokens.set(key, output_tokens);
    return { ...delta, output_tokens };
  }
}

function oldModels(message: HostMessageOf<"models">): HostMessageOf<"models"> {
  const { unusable: _, unusable_count: _count, ...known } = message;
  // A model without a size is on a server, which release 0.1.0 cannot display.
  return { ...known, models: known.models.filter(({ size }) => size !== undefined) };
}

function oldStats(message: HostMessageOf<"stats">): HostMessageOf<"stats"> {
  const { current, last, aggregate } = message;
  const { by_model, by_day, by_settings } = aggregate;
  return {
    ...message,
    ...(current !== undefined && { current: oldStatistics(current) }),
    ...(last !== undefined && { last: oldStatistics(last) }),
    aggregate: {
      ...withSums(aggregate),
      by_model: eachWithSums(by_model),
      ...(by_day !== undefined && { by_day: eachWithSums(by_day) }),
      ...(by_settings !== undefined && { by_settings: eachWithSums(by_settings) }),
    },
  };
}

function withSums<Group extends AggregateGroup>(group: Group): Group {
  const { input_tokens = 0, output_tokens = 0 } = group;
  return { ...group, input_tokens, output_tokens };
}

function eachWithSums(groups: Record<string, AggregateGroup>): Record<string, AggregateGroup> {
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, withSums(group)]));
}

function oldStatistics(stats: GenerationStatistics): GenerationStatistics {
  const { finish_reason } = stats;
  return finish_reason === undefined ? stats : { ...stats, finish_reason: nearestReason(finish_reason) };
}

function oldRun(run: StoredRun): StoredRun {
  const { error_code } = run;
  // A single value that release 0.1.0 rejects would make it drop the whole page of runs.
  return strictRun({
    ...run,
    stats: oldStatistics(run.stats),
    ...(error_code !== undefined && { error_code: nearestCode(error_code) }),
  });
}

function oldError(error: WireError): WireError {
  return { ...error, code: nearestCode(error.code) };
}

function nearestCode(code: string): string {
  return CODES_OF_010.has(code) ? code : (NEAREST_CODE[code] ?? "internal");
}

function nearestReason(reason: string): string {
  return REASONS_OF_010.has(reason) ? reason : "stop";
}
