import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { messages } from "../../text/messages.en.ts";
import type { BarPart } from "../stacked-bar.tsx";

/** What the wait for the first token went into. What was not measured of the first token itself is what the others leave. */
export function firstTokenParts(stats: GenerationStatistics): BarPart[] {
  const { queue_time, load_time, prompt_time, render_time, time_to_first_token } = stats;
  const text = messages.run;
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
    if (rest >= 0.05) add("first", rest, text.firstToken);
  }
  return parts;
}
