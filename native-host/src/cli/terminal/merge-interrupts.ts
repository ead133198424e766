/** Interrupts closer together than this are one, ms. */
const SAME_PRESS = 250;

/**
 * Makes one call of those that follow each other closely: a single Ctrl-C reaches a command that npm has started twice, from
 * the terminal and from npm, which passes it on.
 *
 * @param now ms of a monotonic clock.
 */
export function mergeInterrupts(listener: () => void, now: () => number): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now();
    const isNew = time - last >= SAME_PRESS;
    last = time;
    if (isNew) listener();
  };
}
