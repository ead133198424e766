import type { Clock } from "@tacho/shared/time/clock.ts";

/** Ms over which the rate is measured. */
const WINDOW = 10_000;
/** Ms between two samples. */
const STEP = 250;

export interface DownloadProgress {
  /** Bytes that are here and need not come again. Never falls. */
  bytes: number;
  total: number;
  /** Bytes per second over the last 10 s; absent in the first moment. */
  rate?: number;
  /** Seconds that the rest takes at this rate. */
  left?: number;
}

interface Sample {
  at: number;
  received: number;
}

/** Turns bytes as they come into progress. */
export class ProgressMeter {
  readonly #clock: Pick<Clock, "now">;
  readonly #total: number;
  #bytes = 0;
  #received = 0;
  #samples: Sample[] = [];

  constructor(total: number, clock: Pick<Clock, "now">) {
    this.#total = total;
    this.#clock = clock;
  }

  /**
   * Notes the state of the download.
   *
   * @param bytes that are here, which may fall where a server starts again
   * @param received bytes that have just come over the network
   */
  note(bytes: number, received: number): void {
    this.#bytes = Math.max(this.#bytes, Math.min(bytes, this.#total));
    this.#received += received;
    const at = this.#clock.now();
    const last = this.#samples.at(-1);
    if (last === undefined || at - last.at >= STEP) this.#samples.push({ at, received: this.#received });
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW) this.#samples.shift();
  }

  read(): DownloadProgress {
    const progress = { bytes: this.#bytes, total: this.#total };
    const [first] = this.#samples;
    const elapsed = first === undefined ? 0 : this.#clock.now() - first.at;
    if (first === undefined || elapsed < STEP) return progress;
    const rate = ((this.#received - first.received) / elapsed) * 1000;
    if (rate <= 0) return { ...progress, rate: 0 };
    return { ...progress, rate, left: (this.#total - this.#bytes) / rate };
  }
}
