import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { EngineLoadSettings } from "../../engines/engine.ts";
import { present } from "../../runs/present.ts";
import type { RunRecord } from "../../runs/statistics-store.ts";

export interface EndedGeneration {
  runId: string;
  /** Acceptance time in ms since the epoch. */
  at: number;
  engine: string;
  client: "api" | undefined;
  model: string;
  /** Name of the server that ran the model. */
  server: string | undefined;
  /** Names of settings that the server did not get. */
  ignored: string[] | undefined;
  settings: UsedSettings;
  stats: GenerationStatistics;
  /** The requested load settings; absent before it left the queue. */
  asked: EngineLoadSettings | undefined;
  loaded: LoadedModel | undefined;
  /** SHA-256 of the model's file in hexadecimal, if known. */
  sha256: string | undefined;
  error: WireError | undefined;
}

/** Builds the record that the history keeps of a generation. */
export function runRecord({
  runId,
  loaded,
  asked,
  sha256,
  error,
  ignored,
  ...run
}: EndedGeneration): RunRecord {
  return present<RunRecord>({
    run_id: runId,
    ...run,
    error_code: error?.code,
    ignored_settings: ignored,
    gpu_layers_asked: asked?.gpu_layers,
    sha256,
    backend: loaded?.backend,
    device: loaded?.device,
    quantization: loaded?.quantization,
    size: loaded?.size,
    gpu_layers: loaded?.gpu_layers,
    total_layers: loaded?.total_layers,
    threads: loaded?.threads,
    batch_size: loaded?.batch_size,
    flash_attention: loaded?.flash_attention,
    llama_cpp: loaded?.llama_cpp,
  });
}
