import type { Clock } from "../browser/clock.ts";

/** How long the host stays with no panel there, nothing asked and nothing running, ms. */
export const IDLE_LIFETIME = 5 * 60_000;

/** Ends the host when nobody has used it for a while. Its open port keeps the worker alive until then, and so this timer. */
export function createIdleClose({ clock, close }: { clock: Clock; close: () => void }) {
  let cancel: (() => void) | undefined;
  return {
    /** Called whenever something comes or goes. */
    update(inUse: boolean): void {
      if (inUse) {
        cancel?.();
        cancel = undefined;
      } else {
        cancel ??= clock.schedule(IDLE_LIFETIME, () => {
          cancel = undefined;
          close();
        });
      }
    },
  };
}
