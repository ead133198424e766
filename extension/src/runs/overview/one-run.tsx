import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { messages } from "../../locale/locale.ts";
import { ContextSection } from "../../ui/card/context-section.tsx";
import { FirstTokenSection } from "../../ui/card/first-token-section.tsx";
import { GapsSection } from "../../ui/card/gaps-section.tsx";
import { SpeedSection } from "../../ui/card/speed-section.tsx";
import "./one-run.css";

export interface OneRunProps {
  run: StoredRun;
  /** True when the history holds only this run; false when the filters leave only this one. */
  isFirst: boolean;
}

/** Shows the numbers of a single run in place of plots, which would have one dot each. */
export function OneRun({ run: { stats }, isFirst }: OneRunProps) {
  const text = messages().runs.plots;
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
