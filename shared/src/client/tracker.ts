import { trackStream } from "./track-stream.ts";
import type { TokenUsage, TrackedOutcome, TrackedSample } from "./tracked-sample.ts";

export type FeedbackKind = "positive" | "negative";

/** Everything tracked; what was not is absent. Times are ms. */
export interface TrackerSummary {
  time_to_first_token?: number;
  duration?: number;
  tokens?: TokenUsage;
  outcome?: TrackedOutcome;
  feedback?: FeedbackKind;
}

export interface TrackerOptions {
  /** ms of a monotonic clock, such as `() => performance.now()`. */
  now: () => number;
  /** Told of each figure as it becomes known. */
  onFigure?: <Name extends keyof TrackerSummary>(
    name: Name,
    value: NonNullable<TrackerSummary[Name]>,
  ) => void;
}

/** Takes the numbers of one generation of any provider. The first report of a figure counts, later ones change nothing. */
export interface Tracker {
  /** A time that is not finite or negative is not taken. */
  trackTimeToFirstToken(ms: number): void;
  trackDuration(ms: number): void;
  /** Calls `fn` and tracks how long it took, also when it fails; its error is thrown on. */
  trackDurationOf<Result>(fn: () => Result | PromiseLike<Result>): Promise<Result>;
  /** A count that is not whole or negative is not taken. */
  trackTokens(usage: TokenUsage): void;
  trackSuccess(): void;
  trackError(): void;
  trackFeedback(feedback: { kind: FeedbackKind }): void;
  /** Calls `fn` and tracks its duration, its outcome and what `extract` finds in its result; its error is thrown on. */
  trackMetricsOf<Result>(
    extract: (result: Result) => TrackedSample,
    fn: () => Result | PromiseLike<Result>,
  ): Promise<Result>;
  /**
   * Tracks a stream while somebody reads it, counting from this call. The same stream is returned: its chunks, its
   * errors and its end reach the reader as they are. An error of `extract` reaches the reader too.
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

/** The counts that can be true; `undefined` where none is. */
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
