import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { useMemo } from "preact/hooks";
import { localeCode, messages } from "../../locale/locale.ts";
import type { PaintPlot } from "./canvas/paint-plot.ts";
import { gapsPlot } from "./gaps-plot.ts";
import { modelSeries } from "./model-colors.ts";
import { PlotCard } from "./plot-card.tsx";
import { promptPlot } from "./prompt-plot.ts";
import { contextPlot, decodePlot, firstTokenPlot } from "./time-plots.ts";
import "./plot-grid.css";

export interface PlotGridProps {
  /** Runs to plot. */
  runs: readonly StoredRun[];
  /** All loaded runs, which decide the models' colours, so that filtering does not change them. */
  all: readonly StoredRun[];
  now: number;
  paint: PaintPlot;
  onOpenRun: (runId: string) => void;
}

/** Grid of all plots. */
export function PlotGrid({ runs, all, now, paint, onOpenRun }: PlotGridProps) {
  const text = messages().runs.plots;
  const language = localeCode();
  const plots = useMemo(() => {
    const models = modelSeries(all);
    return [
      decodePlot({ runs, models, now }),
      firstTokenPlot({ runs, models, now }),
      gapsPlot(runs),
      promptPlot(runs, models),
      contextPlot({ runs, models, now }),
    ];
  }, [runs, all, now, language]);
  return (
    <section aria-label={text.label}>
      <h2 class="visually-hidden">{text.label}</h2>
      <div class="plots">
        {plots.map((plot) => (
          <PlotCard key={plot.title} plot={plot} paint={paint} onOpenRun={onOpenRun} />
        ))}
      </div>
    </section>
  );
}
