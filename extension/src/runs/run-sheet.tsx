import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { messages } from "../locale/locale.ts";
import { failureWords } from "../locale/words/failure-words.ts";
import { formatDate } from "../locale/words/format-date.ts";
import { ContextSection } from "../ui/card/context-section.tsx";
import { FirstTokenSection } from "../ui/card/first-token-section.tsx";
import { GapsSection } from "../ui/card/gaps-section.tsx";
import { ServerSection } from "../ui/card/server-section.tsx";
import { SettingsSection } from "../ui/card/settings-section.tsx";
import { SpeedSection } from "../ui/card/speed-section.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { RatingButtons } from "../ui/rating-buttons.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { ModelName } from "./labels/model-name.tsx";
import { runFacts } from "./labels/run-facts.ts";
import { describeSlowness } from "./slower/describe-slowness.ts";
import { slowerThanUsual } from "./slower/slower-than-usual.ts";
import type { RunsActions } from "./state/runs-view.ts";
import "./run-sheet.css";

export interface RunSheetProps {
  run: StoredRun;
  /** Earlier runs of the same model. */
  before: readonly StoredRun[];
  now: number;
  actions: RunsActions;
  onClose: () => void;
  onSaid: (words: string) => void;
}

/** Dialog with all numbers of one run. */
export function RunSheet({ run, before, now, actions, onClose, onSaid }: RunSheetProps) {
  const text = messages().runs;
  const { stats, settings } = run;
  const slow = slowerThanUsual(run, before);
  const rate = (rating: Parameters<RunsActions["rate"]>[1]) =>
    actions.rate(run.run_id, rating).then(
      () => onSaid(messages().rating.saved),
      (error) =>
        onSaid(messages().rating.failed(error instanceof Error ? error.message : failureWords(error))),
    );
  return (
    <Sheet title={text.run.title(formatDate(run.at, now))} onClose={onClose}>
      <p class="run-model">
        <ModelName run={run} />
      </p>
      {slow === undefined ? null : <p class="slow">{describeSlowness(slow)}</p>}
      <div class="card">
        <FirstTokenSection stats={stats} />
        <GapsSection stats={stats} />
        <SpeedSection stats={stats} />
        <ContextSection stats={stats} />
        {run.server === undefined ? null : (
          <ServerSection server={run.server} stats={stats} ignored={run.ignored_settings} />
        )}
        {settings === undefined ? null : <SettingsSection settings={settings} />}
      </div>
      <h3 class="facts-title">{text.run.facts}</h3>
      <dl class="run-facts">
        {runFacts(run).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="sheet-foot">
        <RatingButtons rating={run.rating} onRate={(rating) => void rate(rating)} />
        <div class="buttons">
          <CopyButton
            label={messages().run.copyLine}
            text={() => statisticsLine(stats)}
            copy={actions.copy}
          />
          <CopyButton
            label={messages().run.copyJson}
            text={() => JSON.stringify(run, null, 2)}
            copy={actions.copy}
          />
        </div>
      </div>
    </Sheet>
  );
}
