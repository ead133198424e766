import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { OPTIONS_URL, openBrowser } from "../../chromium/open-browser.ts";
import { HOST, registerHost } from "../../chromium/register-profile.ts";
import type { Benchmark, BenchmarkContext, Measurement } from "../benchmark.ts";
import { quantile } from "../spread.ts";
import { type FrameSamples, sampleFrames } from "./sample-frames.ts";

const TOKENS = 5000;
const WORDS_PER_PARAGRAPH = 80;
const FRAME = 1000 / 60;
const RECORDER = fileURLToPath(new URL("record-frames.ts", import.meta.url));

const SPEEDS = [
  { rate: 60, mostP95: 50 },
  { rate: 200, mostP95: 100 },
];

/** `[ms since 1970, count]` entries, both increasing. */
type Counts = [number, number][];

/** Time from a token leaving the host to the frame of the real side panel that shows it. */
export const tokenToPixel: Benchmark = {
  name: "token-to-pixel",
  async run(context) {
    const measurements: Measurement[] = [];
    for (const { rate, mostP95 } of SPEEDS) {
      const { seen, arrivals, busy } = await measure(rate, context);
      const shownAt = timesOf(seen.shown);
      const latencies = timesOf(arrivals).map((left, index) => (shownAt[index] ?? Number.NaN) - left);
      const at = `${rate} tokens/s`;
      const p95 = quantile(latencies, 0.95);
      measurements.push(
        { name: `${at}, p50`, value: quantile(latencies, 0.5), unit: "ms" },
        { name: `${at}, p95`, value: p95, unit: "ms", target: { at_most: mostP95 } },
        {
          name: `${at}, frames missed`,
          value: countMissed(seen),
          unit: "frames",
          note: `of ${seen.frames.length}`,
        },
        {
          name: `${at}, main thread of the panel`,
          value: busy,
          unit: "ratio",
          note: "of a core: text, strip, paint and the watching itself",
        },
        { name: `${at}, first token`, value: latencies[0] ?? Number.NaN, unit: "ms" },
        { name: `${at}, last of ${TOKENS}`, value: latencies.at(-1) ?? Number.NaN, unit: "ms" },
      );
    }
    return measurements;
  },
};

async function measure(rate: number, { progress }: BenchmarkContext) {
  const root = await mkdtemp(join(tmpdir(), "tacho-bench-panel-"));
  const profile = join(root, "profile");
  const record = join(root, "record.json");
  const script = join(root, "script.json");
  await writeFile(script, JSON.stringify({ reply: words(), tokens_per_second: rate, context_size: 16_384 }));
  await registerHost({
    profile,
    folder: join(root, "host"),
    environment: { TACHO_HOME: join(root, "home"), TACHO_ENGINE: "scripted", TACHO_SCRIPT: script },
    command: [process.execPath, "--import", import.meta.resolve("tsx"), RECORDER, record, HOST],
  });
  const browser = await openBrowser({ profile });
  try {
    const options = await browser.context.newPage();
    await options.goto(OPTIONS_URL);
    await options.getByLabel("Max tokens", { exact: true }).fill(String(TOKENS));
    await options.getByLabel("Max tokens", { exact: true }).press("Tab");
    const panel = await browser.openPanel();
    await panel.getByRole("textbox", { name: "Message", exact: true }).fill("Go");
    progress(`token to pixel at ${rate} tokens/s, ${Math.round(TOKENS / rate)} s`);
    const mainThread = await watchMainThread(panel);
    const samples = sampleFrames(panel, TOKENS);
    await panel.getByRole("button", { name: "Send", exact: true }).click();
    const seen = await samples;
    const busy = await mainThread.share();
    await panel.locator('[data-metric="finish_reason"]').waitFor({ state: "attached" });
    const arrivals: Counts = JSON.parse(await readFile(record, "utf8"));
    return { seen, arrivals, busy };
  } finally {
    await browser.close();
    await rm(root, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** Returns an answer of one scripted token per word, in paragraphs. */
function words(): string {
  return Array.from({ length: TOKENS }, (_, index) => {
    const gap = index === 0 ? "" : index % WORDS_PER_PARAGRAPH === 0 ? "\n\n" : " ";
    return `${gap}word${index + 1}`;
  }).join("");
}

/** Returns the time at which each token was reached, by token index. */
function timesOf(counts: Counts): number[] {
  const times: number[] = [];
  for (const [time, count] of counts) while (times.length < count) times.push(time);
  return times;
}

/** Counts the frames that were missed between the first and the last token. */
function countMissed({ frames }: FrameSamples): number {
  let missed = 0;
  for (let index = 1; index < frames.length; index += 1) {
    const gap = (frames[index] ?? 0) - (frames[index - 1] ?? 0);
    missed += Math.max(0, Math.round(gap / FRAME) - 1);
  }
  return missed;
}

export interface MainThreadWatch {
  /** Returns the share of time since the start of the watch in which the main thread was busy, 0..1. */
  share(): Promise<number>;
}

/**
 * Measures the work of a page's main thread: scripts, layout and paint. Counts CPU time, which other programs do
 * not affect.
 */
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
