import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import type { Run } from "../../conversations/run.ts";
import { messages } from "../../locale/locale.ts";
import { describeRunEnd } from "../../locale/words/describe-run-end.ts";
import { ContextSection } from "../../ui/card/context-section.tsx";
import { FirstTokenSection } from "../../ui/card/first-token-section.tsx";
import { GapsSection } from "../../ui/card/gaps-section.tsx";
import { ModelSection } from "../../ui/card/model-section.tsx";
import { ServerSection } from "../../ui/card/server-section.tsx";
import { SettingsSection } from "../../ui/card/settings-section.tsx";
import { SpeedSection } from "../../ui/card/speed-section.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { knownStatistics } from "./run-figures.tsx";
import "./run-card.css";

export interface RunCardProps {
  id: string;
  run: Run;
  /** Time from the first token's arrival in the panel to its paint, ms. */
  toScreen: number | undefined;
  copy: (text: string) => Promise<void>;
  /** Absent when the run cannot be repeated. */
  onAgain?: (() => void) | undefined;
}

/** Card with all numbers of one answer. */
export function RunCard({ id, run, toScreen, copy, onAgain }: RunCardProps) {
  const stats = knownStatistics(run);
  const text = messages().run;
  const json = () =>
    JSON.stringify(
      {
        run_id: run.end?.run_id,
        model: run.model,
        stats,
        settings: run.end?.settings,
        ignored_settings: run.end?.ignored_settings,
      },
      null,
      2,
    );
  return (
    <section id={id} class="card" aria-label={text.card}>
      <FirstTokenSection stats={stats} toScreen={toScreen} />
      <GapsSection stats={stats} />
      <SpeedSection stats={stats} />
      <ContextSection stats={stats} />
      {run.model?.server === undefined ? null : (
        <ServerSection server={run.model.server} stats={stats} ignored={run.end?.ignored_settings} />
      )}
      {run.end?.settings === undefined ? null : <SettingsSection settings={run.end.settings} />}
      {run.model === undefined ? null : <ModelSection model={run.model} />}
      <div class="card-end">
        {run.end === undefined || run.end.finish_reason === "error" ? null : (
          <p>{describeRunEnd(run.end, { text: run.text !== "", thought: run.thought !== "" }).sentence}</p>
        )}
        <div class="card-buttons">
          <CopyButton label={text.copyLine} text={() => statisticsLine(stats)} copy={copy} />
          <CopyButton label={text.copyJson} text={json} copy={copy} />
          {onAgain === undefined ? null : (
            <button type="button" class="ghost" title={text.againHint} onClick={onAgain}>
              {text.again}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}
