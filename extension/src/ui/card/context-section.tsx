import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { messages } from "../../locale/locale.ts";
import { type BarPart, StackedBar } from "../stacked-bar.tsx";
import { CardHeading } from "./card-heading.tsx";

/** Section of the run card that shows what fills the context and how much is free. */
export function ContextSection({ stats }: { stats: GenerationStatistics }) {
  const { context_used: used, context_size: size } = stats;
  if (used === undefined || size === undefined || size === 0) return null;
  const text = messages().run;
  const reading = readingWords(stats);
  return (
    <div>
      <CardHeading name={text.context} value={text.contextOf(used, size)} />
      <StackedBar parts={contextBar(stats, used, size)} total={size} />
      {reading === undefined ? null : <p class="card-aside">{reading}</p>}
    </div>
  );
}

/** Splits the context by origin of its tokens if measured, else into cached, read and answered tokens. */
function contextBar(stats: GenerationStatistics, used: number, size: number): BarPart[] {
  const { context_parts: whose } = stats;
  if (whose === undefined) return readingParts(stats, used, size);
  const text = messages().run;
  const parts: BarPart[] = [
    { kind: "system", value: whose.system, label: text.system(whose.system) },
    { kind: "history", value: whose.history, label: text.history(whose.history) },
    { kind: "message", value: whose.message, label: text.message(whose.message) },
    { kind: "answer-part", value: whose.answer, label: text.answer(whose.answer) },
    { kind: "free", value: whose.free, label: text.free(whose.free) },
  ];
  return parts.filter(({ kind, value }) => kind === "free" || value > 0);
}

/** Says how much of the prompt was cached, when the bar shows origins instead. */
function readingWords(stats: GenerationStatistics): string | undefined {
  const { input_tokens: input, cached_tokens: cached, context_parts } = stats;
  if (context_parts === undefined || input === undefined || cached === undefined || cached === 0)
    return undefined;
  return messages().run.reused(cached, input);
}

function readingParts(stats: GenerationStatistics, used: number, size: number): BarPart[] {
  const { input_tokens: input, cached_tokens: cached = 0, output_tokens: output } = stats;
  const text = messages().run;
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
