import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { formatDuration } from "../../text/format.ts";
import { messages } from "../../text/messages.en.ts";
import { StackedBar } from "../stacked-bar.tsx";
import { CardHeading } from "./card-heading.tsx";
import { firstTokenParts } from "./first-token-parts.ts";

export interface FirstTokenSectionProps {
  stats: GenerationStatistics;
  /** How long it took from the panel to the screen, ms, after what the host counts; `undefined` where no panel watched it. */
  toScreen?: number | undefined;
}

/** What the wait for the first token was made of. */
export function FirstTokenSection({ stats, toScreen }: FirstTokenSectionProps) {
  const first = stats.time_to_first_token;
  const parts = firstTokenParts(stats);
  if (first === undefined && parts.length === 0) return null;
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  return (
    <div>
      <CardHeading name={messages.run.ttft} value={first === undefined ? undefined : formatDuration(first)} />
      {parts.length === 0 ? null : <StackedBar parts={parts} total={Math.max(total, first ?? 0)} />}
      {first === undefined || toScreen === undefined || toScreen <= 0 ? null : (
        <p class="card-aside">{messages.run.toScreen(toScreen)}</p>
      )}
    </div>
  );
}
