import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { EngineLoadRequest } from "../../engines/engine.ts";

/** One load that several generations may wait for. Aborted when the last of them is stopped. */
export class SharedLoad {
  readonly request: EngineLoadRequest;
  readonly #controller = new AbortController();
  readonly #loaded: Promise<LoadedModel>;
  #waiting = 0;

  constructor(request: EngineLoadRequest, load: (signal: AbortSignal) => Promise<LoadedModel>) {
    this.request = request;
    this.#loaded = load(this.#controller.signal);
  }

  /** Rejects when the load does, or with the signal's reason. */
  wait(signal: AbortSignal): Promise<LoadedModel> {
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting -= 1;
        // The load itself rejects once the engine has released it.
        if (this.#waiting === 0) this.#controller.abort(signal.reason);
        else reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#loaded.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
    });
  }
}
