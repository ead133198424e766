import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { formatCount, formatSize } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { backendName, splitModelName } from "../../locale/words/describe-model.ts";
import { threadWords } from "../../locale/words/describe-speed.ts";
import { endedWords } from "./ended-words.ts";

const text = () => messages().runs.run;
/** Hex digits of a checksum to show: enough to tell two files apart. */
const SHOWN_DIGITS = 12;

/** Lists the facts of a run: model, hardware and settings. Omits facts that were not kept. */
export function runFacts(run: StoredRun): [name: string, value: string][] {
  const facts: [string, string | undefined][] = [
    [text().ended, endedWords(run)],
    [text().quantization, run.quantization ?? splitModelName(run.model).quantization],
    [text().size, map(run.size === 0 ? undefined : run.size, formatSize)],
    [text().sha256, map(run.sha256, (digits) => `${digits.slice(0, SHOWN_DIGITS)}…`)],
    [
      text().backend,
      map(run.backend, (backend) => [backendName(backend), run.device].filter(Boolean).join(", ")),
    ],
    [text().layers, layers(run)],
    // The card shows the threads that were measured.
    [text().threads, threadWords(run.stats) === undefined ? map(run.threads, formatCount) : undefined],
    [text().batch, map(run.batch_size, formatCount)],
    [text().flash, map(run.flash_attention, (on) => (on ? text().yes : text().no))],
    [text().memory, map(run.stats.peak_memory, formatSize)],
    [text().release, run.llama_cpp],
    [text().engine, run.engine],
    [text().server, run.server],
    [text().client, run.client === "api" ? text().localApi : run.client],
    [text().systemPrompt, systemPrompt(run)],
    [text().stops, stopStrings(run)],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function map<T>(value: T | undefined, words: (value: T) => string): string | undefined {
  return value === undefined ? undefined : words(value);
}

function systemPrompt({ settings }: StoredRun): string | undefined {
  const length = settings?.system_prompt_length;
  return typeof length === "number" ? text().bytes(length) : undefined;
}

function stopStrings({ settings }: StoredRun): string | undefined {
  const lengths = settings?.stop_lengths;
  return Array.isArray(lengths) ? formatCount(lengths.length) : undefined;
}

function layers({ gpu_layers, total_layers, gpu_layers_asked }: StoredRun): string | undefined {
  if (gpu_layers === undefined || total_layers === undefined || total_layers === 0) return undefined;
  return text().layersOf(gpu_layers, total_layers, gpu_layers_asked);
}
