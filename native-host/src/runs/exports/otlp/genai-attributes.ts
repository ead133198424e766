import type { Attributes } from "@opentelemetry/api";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

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
export function spanAttributes(run: StoredRun): Attributes {
  const { stats, settings } = run;
  return {
    ...commonAttributes(run),
    "gen_ai.response.id": run.run_id,
    ...(stats.finish_reason !== undefined && { "gen_ai.response.finish_reasons": [stats.finish_reason] }),
    "gen_ai.usage.input_tokens": stats.input_tokens,
    "gen_ai.usage.output_tokens": stats.output_tokens,
    "gen_ai.usage.cache_read.input_tokens": stats.cached_tokens,
    "gen_ai.request.temperature": settings?.temperature,
    "gen_ai.request.top_p": settings?.top_p,
    "gen_ai.request.top_k": settings?.top_k,
    "gen_ai.request.frequency_penalty": settings?.frequency_penalty,
    "gen_ai.request.presence_penalty": settings?.presence_penalty,
    "gen_ai.request.max_tokens": settings?.max_tokens,
    "gen_ai.request.seed": settings?.seed,
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
