import type { AggregateGroup } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { keptFields } from "@tacho/shared/settings/kept-settings.ts";
import { isDrawn } from "@tacho/shared/settings/setting-value.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { formatCount, formatDuration, formatRate, formatSize } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { backendName } from "../../locale/words/describe-model.ts";
import { formatSetting } from "../../locale/words/format-setting.ts";
import { type SettingTexts, settingLabel } from "../../locale/words/setting-texts.ts";
import { endedWords } from "../labels/ended-words.ts";
import { modelLabel } from "../labels/model-label.ts";
import { percentileOf } from "../labels/percentile-of.ts";
import type { FigureSpec } from "./compare.ts";

const rate = (perSecond: number) => `${formatRate(perSecond)}\u00a0${messages().run.rateUnit}`;

/** Figures in which two runs can differ: model and machine, speed, settings. */
export function runFigures(): FigureSpec<StoredRun>[] {
  const text = messages().runs.compare.figures;
  const runText = messages().runs.run;
  return [
    { name: runText.model, read: ({ model }) => modelLabel(model) },
    { name: runText.server, read: ({ server }) => server },
    { name: runText.ended, read: endedWords },
    {
      name: text.first,
      read: ({ stats }) => stats.time_to_first_token,
      format: formatDuration,
      better: "less",
    },
    { name: text.queue, read: ({ stats }) => stats.queue_time, format: formatDuration, better: "less" },
    { name: text.load, read: ({ stats }) => stats.load_time, format: formatDuration, better: "less" },
    { name: text.prompt, read: ({ stats }) => stats.prompt_time, format: formatDuration, better: "less" },
    {
      name: text.promptRate,
      read: ({ stats }) => stats.prompt_tokens_per_second,
      format: rate,
      better: "more",
    },
    { name: text.rate, read: ({ stats }) => stats.tokens_per_second, format: rate, better: "more" },
    {
      name: text.gap50,
      read: ({ stats }) => stats.inter_token_latency?.p50,
      format: formatDuration,
      better: "less",
    },
    {
      name: text.gap95,
      read: ({ stats }) => stats.inter_token_latency?.p95,
      format: formatDuration,
      better: "less",
    },
    {
      name: text.gap99,
      read: ({ stats }) => stats.inter_token_latency?.p99,
      format: formatDuration,
      better: "less",
    },
    {
      name: text.gapMax,
      read: ({ stats }) => stats.inter_token_latency?.max,
      format: formatDuration,
      better: "less",
    },
    { name: text.total, read: ({ stats }) => stats.total_time, format: formatDuration },
    { name: text.serverTime, read: ({ stats }) => stats.server_time, format: formatDuration },
    { name: text.stop, read: ({ stats }) => stats.stop_latency, format: formatDuration, better: "less" },
    { name: text.input, read: ({ stats }) => stats.input_tokens, format: formatCount },
    { name: text.cached, read: ({ stats }) => stats.cached_tokens, format: formatCount },
    { name: text.output, read: ({ stats }) => stats.output_tokens, format: formatCount },
    { name: text.context, read: ({ stats }) => stats.context_used, format: formatCount },
    { name: text.contextSize, read: ({ stats }) => stats.context_size, format: formatCount },
    { name: text.memory, read: ({ stats }) => stats.peak_memory, format: formatSize, better: "less" },
    {
      name: runText.backend,
      read: ({ backend }) => (backend === undefined ? undefined : backendName(backend)),
    },
    { name: runText.layers, read: ({ gpu_layers }) => gpu_layers, format: formatCount },
    { name: runText.threads, read: ({ threads }) => threads, format: formatCount },
    ...settingFigures(),
  ];
}

/** The settings of which a run keeps the value. */
export function settingFigures(
  table: SettingsTable = SETTINGS,
  texts?: SettingTexts,
): FigureSpec<StoredRun>[] {
  const kept = keptFields(table).filter(({ descriptor }) => descriptor.kept === "value");
  return kept.map(({ name, descriptor }) => ({
    name: settingLabel(name, texts),
    read: ({ settings }) => {
      const value = settings?.[name];
      if (value === undefined) return undefined;
      return isDrawn(descriptor.value) ? String(value) : formatSetting(value);
    },
  }));
}

const PERCENTILES = ["p50", "p95"] as const;

/** Figures in which two models can differ, over all their filtered runs. */
export function modelFigures(): FigureSpec<AggregateGroup>[] {
  const text = messages().runs.compare.figures;
  return [
    { name: text.runs, read: ({ generations }) => generations, format: formatCount },
    { name: text.failed, read: ({ finish_reasons }) => finish_reasons.error, format: formatCount },
    ...PERCENTILES.map((name) => ({
      name: text.percentile(text.first, name),
      read: (group: AggregateGroup) => percentileOf(group, "time_to_first_token", name),
      format: formatDuration,
      better: "less" as const,
    })),
    ...PERCENTILES.map((name) => ({
      name: text.percentile(text.rate, name),
      read: (group: AggregateGroup) => percentileOf(group, "tokens_per_second", name),
      format: rate,
      better: "more" as const,
    })),
    {
      name: text.percentile(text.promptRate, "p50"),
      read: ({ prompt_tokens_per_second }) => prompt_tokens_per_second?.p50,
      format: rate,
      better: "more",
    },
    {
      name: text.percentile(text.total, "p50"),
      read: ({ total_time }) => total_time?.p50,
      format: formatDuration,
    },
    {
      name: text.percentile(text.stop, "p95"),
      read: ({ stop_latency }) => stop_latency?.p95,
      format: formatDuration,
      better: "less",
    },
    { name: text.input, read: ({ input_tokens }) => input_tokens, format: formatCount },
    { name: text.cached, read: ({ cached_tokens }) => cached_tokens, format: formatCount },
    { name: text.output, read: ({ output_tokens }) => output_tokens, format: formatCount },
  ];
}
