import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { messages } from "../../text/messages.en.ts";
import type { BarPart } from "../stacked-bar.tsx";

/** What the time to the first token went into. The last part is what the measured ones leave. */
export function firstTokenParts(stats: GenerationStatistics): BarPart[] {
  const { queue_time, load_time, prompt_time, time_to_first_token } = stats;
  const text = messages.run;
  const parts: BarPart[] = [];
  const add = (kind: BarPart["kind"], value: number | undefined, label: (value: number) => string) => {
    if (value !== undefined && value > 0) parts.push({ kind, value, label: label(value) });
  };
  add("queue", queue_time, text.queue);
  add("load", load_time, text.load);
  add("prompt", prompt_time, text.prompt);
  if (time_to_first_token !== undefined && prompt_time !== undefined) {
    const rest = time_to_first_token - (queue_time ?? 0) - (load_time ?? 0) - prompt_time;
    if (rest >= 0.05) add("first", rest, text.firstToken);
  }
  return parts;
}
