import type { Clock } from "@tacho/shared/time/clock.ts";
import { TransportError } from "../../outgoing/transport.ts";

/** Ms without a byte after which a connection is replaced. */
const LONGEST_SILENCE = 30_000;

/** Ends a connection that falls silent. */
export class SilenceWatch {
  readonly #clock: Pick<Clock, "schedule">;
  readonly #abort = new AbortController();
  #cancel = () => {};

  constructor(clock: Pick<Clock, "schedule">) {
    this.#clock = clock;
  }

  /** Is aborted with a `TransportError` after 30 s of silence. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Waits for bytes from now on. */
  listen(): void {
    this.#cancel();
    this.#cancel = this.#clock.schedule(LONGEST_SILENCE, () =>
      this.#abort.abort(new TransportError("timeout", "The connection is silent.")),
    );
  }

  /** Waits for nothing. */
  rest(): void {
    this.#cancel();
  }
}
