import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { messages } from "../../locale/messages.en.ts";
import { ContextSection } from "../../ui/card/context-section.tsx";
import { FirstTokenSection } from "../../ui/card/first-token-section.tsx";
import { GapsSection } from "../../ui/card/gaps-section.tsx";
import { SpeedSection } from "../../ui/card/speed-section.tsx";

export interface OneRunProps {
  run: StoredRun;
  /** Whether there is no other one, or the filters leave only this. */
  isFirst: boolean;
}

/** One dot is no plot: the numbers of the only run stand in the place of the plots. */
export function OneRun({ run: { stats }, isFirst }: OneRunProps) {
  const text = messages.runs.plots;
  return (
    <section aria-labelledby="one-run">
      <div class="plots-one">
        <h2 id="one-run">{isFirst ? text.one : text.oneLeft}</h2> <p>{text.oneGrows}</p>
      </div>
      <div class="one-run">
        <div class="card">
          <FirstTokenSection stats={stats} />
          <ContextSection stats={stats} />
        </div>
        <div class="card">
          <GapsSection stats={stats} />
          <SpeedSection stats={stats} />
        </div>
      </div>
    </section>
  );
}
