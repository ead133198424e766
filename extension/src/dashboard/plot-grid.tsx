import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { useMemo } from "preact/hooks";
import { messages } from "../text/messages.en.ts";
import { gapsPlot } from "./plots/gaps-plot.ts";
import { modelSeries } from "./plots/model-colors.ts";
import type { PaintPlot } from "./plots/paint-plot.ts";
import { PlotCard } from "./plots/plot-card.tsx";
import { promptPlot } from "./plots/prompt-plot.ts";
import { contextPlot, decodePlot, firstTokenPlot } from "./plots/time-plots.ts";

export interface PlotGridProps {
  /** What is drawn. */
  runs: readonly StoredRun[];
  /** What is known besides: a model keeps its colour whatever the filter leaves. */
  all: readonly StoredRun[];
  now: number;
  paint: PaintPlot;
  onOpenRun: (runId: string) => void;
}

/** How the runs were, drawn. */
export function PlotGrid({ runs, all, now, paint, onOpenRun }: PlotGridProps) {
  const text = messages.dashboard.plots;
  const plots = useMemo(() => {
    const models = modelSeries(all);
    return [
      decodePlot({ runs, models, now }),
      firstTokenPlot({ runs, models, now }),
      gapsPlot(runs),
      promptPlot(runs, models),
      contextPlot({ runs, models, now }),
    ];
  }, [runs, all, now]);
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
