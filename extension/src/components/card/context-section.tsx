import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { messages } from "../../text/messages.en.ts";
import { type BarPart, StackedBar } from "../stacked-bar.tsx";
import { CardHeading } from "./card-heading.tsx";

/** What fills the context, and what is left of it. */
export function ContextSection({ stats }: { stats: GenerationStatistics }) {
  const { context_used: used, context_size: size } = stats;
  if (used === undefined || size === undefined || size === 0) return null;
  const text = messages.run;
  return (
    <div>
      <CardHeading name={text.context} value={text.contextOf(used, size)} />
      <StackedBar parts={contextParts(stats, used, size)} total={size} />
    </div>
  );
}

function contextParts(stats: GenerationStatistics, used: number, size: number): BarPart[] {
  const { input_tokens: input, cached_tokens: cached = 0, output_tokens: output } = stats;
  const text = messages.run;
  const parts: BarPart[] = [];
  if (input !== undefined) {
    if (cached > 0) parts.push({ kind: "cached", value: cached, label: text.cached(cached) });
    const read = Math.max(0, Math.min(used, input) - cached);
    if (read > 0) parts.push({ kind: "read", value: read, label: text.read(read) });
  }
  if (output !== undefined && output > 0) {
    parts.push({ kind: "answer-part", value: output, label: text.answer(output) });
  }
  const free = Math.max(0, size - used);
  parts.push({ kind: "free", value: free, label: text.free(free) });
  return parts;
}
