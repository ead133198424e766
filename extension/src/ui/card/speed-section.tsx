import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { formatDuration, formatRate } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { draftingWords, threadWords } from "../../locale/words/describe-speed.ts";
import { CardHeading } from "./card-heading.tsx";
import { Facts } from "./facts.tsx";
import { Numbers } from "./numbers.tsx";

/** Section of the run card with the rates, the total time, and what the rates come from: threads and drafting. */
export function SpeedSection({ stats }: { stats: GenerationStatistics }) {
  const text = messages().run;
  const rates = [
    { name: text.writing, value: rate(stats.tokens_per_second) },
    { name: text.readingSpeed, value: rate(stats.prompt_tokens_per_second) },
    { name: text.overall, value: rate(stats.end_to_end_tokens_per_second) },
  ];
  const facts = [
    { name: text.threads, value: threadWords(stats) },
    { name: text.drafting, value: draftingWords(stats) },
  ];
  if (stats.total_time === undefined && [...rates, ...facts].every(({ value }) => value === undefined))
    return null;
  return (
    <div>
      <CardHeading
        name={text.speed}
        value={stats.total_time === undefined ? undefined : text.total(formatDuration(stats.total_time))}
      />
      <Numbers items={rates} />
      <Facts items={facts} />
    </div>
  );
}

function rate(perSecond: number | undefined): string | undefined {
  return perSecond === undefined ? undefined : `${formatRate(perSecond)}\u00a0${messages().run.rateUnit}`;
}
