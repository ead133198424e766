import type { Clock } from "@tacho/shared/time/clock.ts";

/** Waits for `work`, for at most `deadline` ms. */
export async function within(clock: Clock, deadline: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = clock.schedule(deadline, resolve);
  });
  await Promise.race([work, late]);
  cancel();
}
