import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { formatCount, formatDuration, formatRate } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { formatDate } from "../../locale/words/format-date.ts";
import { Icon } from "../../ui/icon.tsx";
import { endedWords } from "../labels/ended-words.ts";
import { ModelName } from "../labels/model-name.tsx";
import { describeSlowness } from "../slower/describe-slowness.ts";
import { slowerThanUsual } from "../slower/slower-than-usual.ts";
import "./run-row.css";

export interface RunRowProps {
  run: StoredRun;
  /** Earlier runs of the same model. */
  before: readonly StoredRun[];
  now: number;
  selected: boolean;
  onToggle: (runId: string) => void;
  onOpen: (runId: string) => void;
}

/** Table row of one run. */
export function RunRow({ run, before, now, selected, onToggle, onOpen }: RunRowProps) {
  const text = messages().runs.table;
  const when = formatDate(run.at, now);
  const { output_tokens: tokens, time_to_first_token: first, tokens_per_second: rate } = run.stats;
  const slow = slowerThanUsual(run, before);
  const isPlain = run.stats.finish_reason === "stop" && run.rating === undefined && slow === undefined;
  return (
    <tr aria-selected={selected ? true : undefined}>
      <td class="choose">
        <input
          type="checkbox"
          aria-label={text.select(when)}
          checked={selected}
          onChange={() => onToggle(run.run_id)}
        />
      </td>
      <th scope="row">
        <button
          type="button"
          class="open-run"
          aria-label={text.openRun(when)}
          onClick={() => onOpen(run.run_id)}
        >
          {when}
        </button>
        <span class="narrow-model">
          <ModelName run={run} />
        </span>
      </th>
      <td class="middle">
        <ModelName run={run} />
      </td>
      <td class="number middle">{tokens === undefined ? "" : formatCount(tokens)}</td>
      <td class="number">{first === undefined ? "" : formatDuration(first)}</td>
      <td class="number">{rate === undefined ? "" : formatRate(rate)}</td>
      <td class="ended" data-plain={isPlain}>
        <span>{endedWords(run)}</span>
        {run.rating === undefined ? null : (
          <span class="rating" role="img" aria-label={run.rating === "up" ? text.liked : text.disliked}>
            <Icon name={run.rating === "up" ? "liked" : "disliked"} />
          </span>
        )}
        {slow === undefined ? null : <span class="slow">{describeSlowness(slow)}</span>}
      </td>
    </tr>
  );
}
