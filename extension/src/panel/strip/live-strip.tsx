import { useEffect, useMemo, useState } from "preact/hooks";
import type { Run } from "../../conversations/run.ts";
import { formatPercent, formatSeconds } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { describePhase } from "../../locale/words/describe-load.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import { Sparkline } from "../../ui/sparkline.tsx";
import type { ContextUse } from "../state/context-use.ts";
import type { StripView } from "./strip-view.ts";
import "./live-strip.css";

const text = () => messages().strip;
/** Number of gaps in the live sparkline. */
const SHOWN_GAPS = 60;
/** Step of the elapsed time, ms. */
const TICK = 1000;

/** One-line status of the running answer; rerenders only when its content changes. */
export function LiveStrip({ strip }: { strip: StripView | undefined }) {
  return useMemo(() => (strip === undefined ? null : <PhaseStrip {...strip} />), [strip]);
}

function PhaseStrip(strip: StripView) {
  const { run, model } = strip;
  const loading = model?.status === "loading";
  switch (run.phase) {
    case "ended":
      return null;
    case "sent":
      return loading ? <LoadingStrip model={model} /> : <Strip name={text().sent} />;
    case "queued":
      return <Strip name={run.position === undefined ? text().sent : text().queued(run.position)} />;
    case "loading":
      return loading ? <LoadingStrip model={model} /> : <ReadingStrip run={run} />;
    case "reading":
      return <ReadingStrip run={run} />;
    case "writing":
      return <WritingStrip {...strip} />;
    case "stopping":
      return <Strip name={text().stopping} />;
    default:
      return run.phase satisfies never;
  }
}

/** Status line while the model loads: phase, progress and elapsed time. */
export function LoadingStrip({ model }: { model: ModelState }) {
  const elapsed = useElapsed();
  const { progress } = model;
  const phase = describePhase(model);
  return (
    <div class="strip">
      <b>{text().loading}</b>
      {progress === undefined ? <span class="grow" /> : <Progress share={progress} kind="load" />}
      <span class="quiet">
        {[phase, elapsed === 0 ? undefined : formatSeconds(elapsed)]
          .filter((part) => part !== undefined)
          .join(messages().join)}
      </span>
    </div>
  );
}

function Strip({ name }: { name: string }) {
  return (
    <div class="strip words">
      <b>{name}</b>
    </div>
  );
}

function ReadingStrip({ run }: { run: Run }) {
  const { prompt } = run;
  if (prompt === undefined || prompt.total === 0) return <Strip name={text().reading} />;
  const { processed, total, cached, eta } = prompt;
  const numbers = [
    formatPercent(processed / total),
    eta === undefined || eta < 500 ? undefined : text().secondsLeft(eta),
  ];
  return (
    <div class="strip">
      <b>{text().reading}</b>
      <Progress share={processed / total} cached={cached / total} kind="prompt" />
      <span class="quiet">{numbers.filter((part) => part !== undefined).join(messages().join)}</span>
    </div>
  );
}

/** Status line while tokens come; each figure has a reserved width, so that the others never move. */
function WritingStrip({ run, lastSecond, gaps, context }: StripView) {
  const { tokens_per_second: average, time_to_first_token: first, output_tokens: tokens } = run;
  return (
    <div class="strip writing">
      <b class="rate" title={text().lastSecondHint}>
        {lastSecond === undefined ? text().writing : text().rate(lastSecond)}
      </b>
      <span class="quiet average" title={text().averageHint}>
        {average === undefined ? null : text().average(average)}
      </span>
      <span class="trace">
        <Sparkline name="live" values={gaps.slice(-SHOWN_GAPS)} />
      </span>
      <span class="quiet count">{tokens === 0 ? null : text().tokens(tokens)}</span>
      {first === undefined ? null : <span class="quiet">{text().first(first)}</span>}
      {context === undefined ? null : <ContextGauge {...context} />}
    </div>
  );
}

function ContextGauge({ used, size }: ContextUse) {
  const share = size === 0 ? 0 : Math.min(1, used / size);
  return (
    <span class="quiet context" title={messages().composer.contextTitle(used, size)}>
      <span class="gauge" aria-hidden="true">
        <i data-full={share > 0.9} style={{ width: `${(100 * share).toFixed(1)}%` }} />
      </span>
      {text().context(share)}
    </span>
  );
}

interface ProgressProps {
  share: number;
  cached?: number;
  kind: "prompt" | "load";
}

function Progress({ share, cached = 0, kind }: ProgressProps) {
  const percent = (value: number) => `${(100 * Math.min(1, Math.max(0, value))).toFixed(1)}%`;
  return (
    <div
      class={`progress ${kind}`}
      role="progressbar"
      aria-label={kind === "prompt" ? text().progress : text().loading}
      aria-valuenow={Math.round(100 * share)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i class="done" style={{ width: percent(share) }} />
      <i class="cached" style={{ width: percent(cached) }} />
    </div>
  );
}

/** Returns the time since the component mounted, ms, in steps of 1 s. */
function useElapsed(): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setElapsed((before) => before + TICK), TICK);
    return () => clearInterval(timer);
  }, []);
  return elapsed;
}
