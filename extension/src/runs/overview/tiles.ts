import type { Aggregate } from "@tacho/shared/protocol/statistics.ts";
import { formatCount, formatDuration, formatRate } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { type PercentileName, percentileOf } from "../labels/percentile-of.ts";

export interface Tile {
  name: string;
  /** Absent when not measured. */
  value?: string;
  unit?: string;
  /** Further facts below the value. */
  notes: string[];
  /** Change from the earlier period of the same length. */
  change?: {
    words: string;
    /** Name of the earlier period, when `words` leave it out. */
    against?: string;
    tone: "good" | "bad" | "plain";
  };
}

export interface TileOptions {
  now: Aggregate;
  before?: Aggregate | undefined;
  /** Display name of the earlier period. */
  beforeName: string | undefined;
}

/** Share below which a change is noise and gets no colour. */
const WORTH_COLOUR = 0.05;
const text = () => messages().runs.tiles;

/** Builds the tiles, each with its change from the earlier period. The host computes the percentiles. */
export function tiles({ now, before, beforeName }: TileOptions): Tile[] {
  const versus = (read: (aggregate: Aggregate) => number | undefined, better: "more" | "less") =>
    before === undefined || beforeName === undefined
      ? {}
      : changeOf(read(now), read(before), better, beforeName);
  const { tokens_per_second: rate, time_to_first_token: first, stop_latency: stop } = now;
  const { input_tokens: inputTokens = 0, output_tokens: outputTokens = 0 } = now;
  return [
    {
      name: text().runs,
      value: formatCount(now.generations),
      notes: now.finish_reasons.error > 0 ? [text().failed(now.finish_reasons.error)] : [],
      ...countChange(now.generations, before?.generations, beforeName),
    },
    {
      name: text().decode,
      ...(rate === undefined ? {} : { value: formatRate(rate.p50), unit: text().rateUnit }),
      notes: percentileNotes(now, "tokens_per_second", (value) => `${formatRate(value)} ${text().rateUnit}`),
      ...versus(({ tokens_per_second }) => tokens_per_second?.p50, "more"),
    },
    {
      name: text().first,
      ...split(first?.p50),
      notes: percentileNotes(now, "time_to_first_token", formatDuration),
      ...versus(({ time_to_first_token }) => time_to_first_token?.p50, "less"),
    },
    {
      name: text().stop,
      ...split(stop?.p95),
      notes: now.finish_reasons.aborted > 0 ? [text().stopped(now.finish_reasons.aborted)] : [],
      ...versus(({ stop_latency }) => stop_latency?.p95, "less"),
    },
    {
      name: text().tokens,
      value: formatCount(outputTokens),
      notes: inputTokens > 0 ? [text().read(inputTokens, now.cached_tokens, now.reusable_tokens)] : [],
      ...(before?.output_tokens === 0 ? {} : countChange(outputTokens, before?.output_tokens, beforeName)),
    },
  ];
}

function percentileNotes(
  group: Aggregate,
  name: PercentileName,
  format: (value: number) => string,
): string[] {
  const value = percentileOf(group, name, "p95");
  return value === undefined ? [] : [text().percentile("p95", format(value))];
}

/** Splits a duration into number and unit. */
function split(milliseconds: number | undefined): Pick<Tile, "value" | "unit"> {
  if (milliseconds === undefined) return {};
  const [value = "", ...unit] = formatDuration(milliseconds).split("\u00a0");
  return unit.length === 1 ? { value, unit: unit.join(" ") } : { value: [value, ...unit].join("\u00a0") };
}

function changeOf(
  now: number | undefined,
  before: number | undefined,
  better: "more" | "less",
  beforeName: string,
): Pick<Tile, "change"> {
  // An empty earlier period is mentioned only once, in the tile of runs.
  if (now === undefined || before === undefined || before === 0) return {};
  const share = now / before - 1;
  if (Math.abs(share) < 0.005) return { change: { words: text().same(beforeName), tone: "plain" } };
  const said = better === "more" ? text().faster(share) : text().shorter(-share);
  const improved = better === "more" ? share > 0 : share < 0;
  const tone = Math.abs(share) < WORTH_COLOUR ? "plain" : improved ? "good" : "bad";
  return { change: { words: said, against: text().than(beforeName), tone } };
}

function countChange(
  now: number,
  before: number | undefined,
  beforeName: string | undefined,
): Pick<Tile, "change"> {
  if (before === undefined || beforeName === undefined) return {};
  const more = now - before;
  const words =
    before === 0
      ? text().none(beforeName)
      : more === 0
        ? text().same(beforeName)
        : more > 0
          ? text().more(more, beforeName)
          : text().fewer(-more, beforeName);
  return { change: { words, tone: "plain" } };
}
