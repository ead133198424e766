import type { Attributes } from "@opentelemetry/api";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { keptFields } from "@tacho/shared/settings/kept-settings.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";

/** Attributes shared by metrics and spans. Each has few distinct values, to keep the number of time series low. */
export function commonAttributes(run: StoredRun): Attributes {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": run.engine ?? "tacho",
    "gen_ai.request.model": run.model,
    "gen_ai.response.model": run.model,
    ...(run.stats.finish_reason === "error" && { "error.type": run.error_code ?? "_OTHER" }),
  };
}

/**
 * Attributes of a span: OpenTelemetry's semantic conventions where they exist, otherwise the protocol's names
 * under `tacho.`.
 */
export function spanAttributes(run: StoredRun, table: SettingsTable = SETTINGS): Attributes {
  const { stats } = run;
  return {
    ...commonAttributes(run),
    "gen_ai.response.id": run.run_id,
    ...(stats.finish_reason !== undefined && { "gen_ai.response.finish_reasons": [stats.finish_reason] }),
    "gen_ai.usage.input_tokens": stats.input_tokens,
    "gen_ai.usage.output_tokens": stats.output_tokens,
    "gen_ai.usage.cache_read.input_tokens": stats.cached_tokens,
    ...settingAttributes(run, table),
    "tacho.time_to_first_token": stats.time_to_first_token,
    "tacho.tokens_per_second": stats.tokens_per_second,
    "tacho.prompt_tokens_per_second": stats.prompt_tokens_per_second,
    "tacho.stop_latency": stats.stop_latency,
    "tacho.context_used": stats.context_used,
    "tacho.context_size": stats.context_size,
    "tacho.backend": run.backend,
    "tacho.device": run.device,
    "tacho.quantization": run.quantization,
    "tacho.gpu_layers": run.gpu_layers,
    "tacho.threads": run.threads,
    "tacho.llama_cpp": run.llama_cpp,
  };
}

/** The settings of which the value is kept and which OpenTelemetry has a name for. */
function settingAttributes({ settings = {} }: StoredRun, table: SettingsTable): Attributes {
  const entries = keptFields(table).flatMap(({ name, descriptor: { kept, otel } }) => {
    const value = settings[name];
    return kept === "value" && otel !== undefined && isAttribute(value) ? [[otel, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function isAttribute(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
