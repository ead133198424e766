import type { Page } from "playwright-core";

export interface MainThreadWatch {
  /** How much of the time since the watch began the page's main thread was at work, 0..1. */
  share(): Promise<number>;
}

/** Counts the work of a page's main thread: scripts, layout and paint, in the processor's time, which other programs leave alone. */
export async function watchMainThread(page: Page): Promise<MainThreadWatch> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const seconds = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    return { busy: seconds("TaskDuration"), at: seconds("Timestamp") };
  };
  const from = await read();
  return {
    async share() {
      const to = await read();
      return (to.busy - from.busy) / (to.at - from.at);
    },
  };
}
