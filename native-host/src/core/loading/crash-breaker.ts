import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineLoadRequest } from "../../engines/engine.ts";
import { EngineError } from "../../engines/engine-error.ts";
import { isSameLoad } from "./is-same-load.ts";

/** Number of crashes within the window after which loading is refused. */
export const MOST_CRASHES = 5;
/** Maximum time in ms between crashes that count together. */
export const CRASH_WINDOW = 3 * 60 * 1000;

/**
 * Circuit breaker: refuses to load a model that repeatedly crashes the engine, until settings change, the user asks
 * explicitly, or enough time has passed.
 */
export class CrashBreaker {
  private readonly clock: Clock;
  private request: EngineLoadRequest | undefined;
  /** Times of the crashes, ms of the monotonic clock. */
  private crashes: number[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Records a failure that ended the engine process; ignores others. */
  note(request: EngineLoadRequest, error: unknown): void {
    if (!(error instanceof EngineError) || !ENDS_THE_ENGINE.has(error.code)) return;
    if (this.request === undefined || !isSameLoad(this.request, request)) this.close();
    this.request = request;
    this.crashes = [...this.recent(), this.clock.now()];
  }

  /**
   * Checks a request.
   *
   * @throws EngineError `engine_failing`, with the ways out, if this request has crashed too often.
   */
  check(request: EngineLoadRequest): void {
    if (this.request === undefined || !isSameLoad(this.request, request)) return;
    const [first = 0, ...others] = this.recent().slice(-MOST_CRASHES);
    const crashes = others.length + 1;
    if (crashes < MOST_CRASHES) return;
    const { gpu_layers } = request.settings;
    throw new EngineError("engine_failing", describe(request), {
      crashes,
      within: CRASH_WINDOW,
      retry_after: Math.ceil(first + CRASH_WINDOW - this.clock.now()),
      model: request.model.name,
      ...(gpu_layers !== undefined && { gpu_layers }),
    });
  }

  /** Clears the record, so that the next load is tried. */
  close(): void {
    this.request = undefined;
    this.crashes = [];
  }

  private recent(): number[] {
    const now = this.clock.now();
    return this.crashes.filter((at) => now - at < CRASH_WINDOW);
  }
}

const ENDS_THE_ENGINE: ReadonlySet<EngineError["code"]> = new Set(["engine_crashed", "engine_hung"]);

function describe({ model, settings }: EngineLoadRequest): string {
  const told = `The engine failed ${MOST_CRASHES} times within ${CRASH_WINDOW / 60_000} minutes with ${model.name}, so it is not started again by itself.`;
  if (settings.gpu_layers === undefined || settings.gpu_layers === 0) {
    return `${told} Choose another model or a smaller context size, or load this one again to try once more.`;
  }
  return `${told} Set fewer GPU layers, or 0 to run on the processor alone; or choose another model; or load this one again to try once more.`;
}
