import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { formatDuration } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { type BarPart, StackedBar } from "../stacked-bar.tsx";
import { CardHeading } from "./card-heading.tsx";

export interface FirstTokenSectionProps {
  stats: GenerationStatistics;
  /** Time from the first token's arrival in the panel to its paint, ms; `undefined` when no panel observed it. */
  toScreen?: number | undefined;
}

/** Section of the run card that breaks down the time to first token. */
export function FirstTokenSection({ stats, toScreen }: FirstTokenSectionProps) {
  const first = stats.time_to_first_token;
  const parts = firstTokenParts(stats);
  if (first === undefined && parts.length === 0) return null;
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  return (
    <div>
      <CardHeading
        name={messages().run.ttft}
        value={first === undefined ? undefined : formatDuration(first)}
      />
      {parts.length === 0 ? null : <StackedBar parts={parts} total={Math.max(total, first ?? 0)} />}
      {first === undefined || toScreen === undefined || toScreen <= 0 ? null : (
        <p class="card-aside">{messages().run.toScreen(toScreen)}</p>
      )}
    </div>
  );
}

/** Splits the time to first token into its measured parts; the remainder is shown as the first token itself. */
export function firstTokenParts(stats: GenerationStatistics): BarPart[] {
  const { queue_time, load_time, prompt_time, render_time, time_to_first_token } = stats;
  const text = messages().run;
  const parts: BarPart[] = [];
  const add = (kind: BarPart["kind"], value: number | undefined, label: (value: number) => string) => {
    if (value !== undefined && value > 0) parts.push({ kind, value, label: label(value) });
  };
  add("queue", queue_time, text.queue);
  add("load", load_time, text.load);
  if (prompt_time !== undefined && render_time !== undefined && render_time <= prompt_time) {
    add("render", render_time, text.template);
    add("prompt", prompt_time - render_time, text.prompt);
  } else add("prompt", prompt_time, text.prompt);
  if (time_to_first_token !== undefined && prompt_time !== undefined) {
    const rest = time_to_first_token - (queue_time ?? 0) - (load_time ?? 0) - prompt_time;
    // A server's queue and the network are all that it does not report as its own reading.
    const isReported = stats.sources?.prompt_time === "reported";
    if (rest >= 0.05) add("first", rest, isReported ? messages().remote.network : text.firstToken);
  }
  return parts;
}
