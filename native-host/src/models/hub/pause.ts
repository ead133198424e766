import type { Clock } from "@tacho/shared/time/clock.ts";

/** Resolves after `duration` ms, and rejects with the signal's reason before. */
export function pause(clock: Pick<Clock, "schedule">, duration: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.schedule(duration, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
