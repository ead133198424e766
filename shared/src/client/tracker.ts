import { trackStream } from "./track-stream.ts";
import type { TokenUsage, TrackedOutcome, TrackedSample } from "./tracked-sample.ts";

export type FeedbackKind = "positive" | "negative";

/** All tracked figures; untracked ones are absent. Times are in ms. */
export interface TrackerSummary {
  time_to_first_token?: number;
  duration?: number;
  tokens?: TokenUsage;
  outcome?: TrackedOutcome;
  feedback?: FeedbackKind;
}

export interface TrackerOptions {
  /** Returns ms of a monotonic clock, such as `() => performance.now()`. */
  now: () => number;
  /** Called with each figure as soon as it is known. */
  onFigure?: <Name extends keyof TrackerSummary>(
    name: Name,
    value: NonNullable<TrackerSummary[Name]>,
  ) => void;
}

/** Collects the numbers of one generation of any provider. Only the first report of each figure counts. */
export interface Tracker {
  /** Tracks the time to the first token. Ignores times that are negative or not finite. */
  trackTimeToFirstToken(ms: number): void;
  trackDuration(ms: number): void;
  /** Calls `fn` and tracks its duration, even if it fails. Rethrows its error. */
  trackDurationOf<Result>(fn: () => Result | PromiseLike<Result>): Promise<Result>;
  /** Tracks token counts. Ignores counts that are negative or not whole. */
  trackTokens(usage: TokenUsage): void;
  trackSuccess(): void;
  trackError(): void;
  trackFeedback(feedback: { kind: FeedbackKind }): void;
  /**
   * Calls `fn` and tracks its duration, its outcome and the fields that `extract` finds in its result. Rethrows its
   * error.
   */
  trackMetricsOf<Result>(
    extract: (result: Result) => TrackedSample,
    fn: () => Result | PromiseLike<Result>,
  ): Promise<Result>;
  /**
   * Tracks a stream while the caller reads it, timed from this call. Returns the same stream: chunks, errors and its
   * end reach the reader unchanged. Errors of `extract` reach the reader too.
   */
  trackStreamMetricsOf<Chunk, Stream extends AsyncIterable<Chunk>>(
    stream: Stream & AsyncIterable<Chunk>,
    extract: (chunk: Chunk) => TrackedSample,
  ): Stream;
  summary(): TrackerSummary;
}

export function createTracker({ now, onFigure = () => {} }: TrackerOptions): Tracker {
  const figures: TrackerSummary = {};

  function report<Name extends keyof TrackerSummary>(name: Name, value: TrackerSummary[Name]): void {
    if (value === undefined || figures[name] !== undefined) return;
    figures[name] = value;
    onFigure(name, value);
  }

  const tracker: Tracker = {
    trackTimeToFirstToken: (ms) => report("time_to_first_token", time(ms)),
    trackDuration: (ms) => report("duration", time(ms)),
    async trackDurationOf(fn) {
      const started = now();
      try {
        return await fn();
      } finally {
        tracker.trackDuration(now() - started);
      }
    },
    trackTokens: (usage) => report("tokens", counts(usage)),
    trackSuccess: () => report("outcome", "success"),
    trackError: () => report("outcome", "error"),
    trackFeedback: ({ kind }) => report("feedback", kind),
    async trackMetricsOf(extract, fn) {
      try {
        const result = await tracker.trackDurationOf(fn);
        const { usage, failed = false } = extract(result);
        if (usage !== undefined) tracker.trackTokens(usage);
        report("outcome", failed ? "error" : "success");
        return result;
      } catch (error) {
        tracker.trackError();
        throw error;
      }
    },
    trackStreamMetricsOf(stream, extract) {
      const started = now();
      return trackStream(stream, extract, {
        onFirstText: () => tracker.trackTimeToFirstToken(now() - started),
        onEnd(outcome, usage) {
          tracker.trackDuration(now() - started);
          if (usage !== undefined) tracker.trackTokens(usage);
          report("outcome", outcome);
        },
      });
    },
    summary: () => ({ ...figures, ...(figures.tokens !== undefined && { tokens: { ...figures.tokens } }) }),
  };
  return tracker;
}

function time(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

/** Returns the plausible counts, or `undefined` if there are none. */
function counts({ input, output, total }: TokenUsage): TokenUsage | undefined {
  const known: TokenUsage = {};
  if (isCount(input)) known.input = input;
  if (isCount(output)) known.output = output;
  if (isCount(total)) known.total = total;
  else if (isCount(input) && isCount(output)) known.total = input + output;
  return Object.keys(known).length === 0 ? undefined : known;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}
