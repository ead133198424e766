import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { Icon } from "../components/icon.tsx";
import { messages } from "../text/messages.en.ts";

export interface RunLineProps {
  stats: GenerationStatistics;
  open: boolean;
  cardId: string;
  onToggle: () => void;
}

/** The numbers that matter most, under every answer; opens the run card. */
export function RunLine({ stats, open, cardId, onToggle }: RunLineProps) {
  const text = messages.run;
  const { tokens_per_second: rate, time_to_first_token: first, output_tokens: tokens } = stats;
  return (
    <button type="button" class="run-line" aria-expanded={open} aria-controls={cardId} onClick={onToggle}>
      <span class="run-numbers">
        {rate === undefined ? null : <b>{text.rate(rate)}</b>}
        {first === undefined ? null : <span>{text.first(first)}</span>}
        {tokens === undefined || tokens === 0 ? null : <span>{text.tokens(tokens)}</span>}
        {first === undefined && rate === undefined && !tokens ? <span>{text.noTokens}</span> : null}
      </span>
      <span class="more">
        <span>{open ? text.hide : text.details}</span>
        <Icon name="chevron" />
      </span>
    </button>
  );
}
