import type { Page } from "playwright-core";

export interface FrameSamples {
  /** `[ms since 1970, tokens on screen]`, one entry per painted frame in which the count had grown. */
  shown: [number, number][];
  /** Start time of each frame in ms. */
  frames: number[];
}

/**
 * Samples the last answer in a panel frame by frame until `total` words are painted. The answer must read `word1
 * word2 ...`, so that its last word is the number of tokens on screen.
 */
export function sampleFrames(panel: Page, total: number): Promise<FrameSamples> {
  return panel.evaluate(
    (wanted) =>
      new Promise<FrameSamples>((resolve) => {
        // Uses methods and arguments only: the build wraps named functions in a helper that the page lacks.
        const sampler = {
          shown: [] as [number, number][],
          frames: [] as number[],
          latest: 0,
          afterPaint: new MessageChannel(),
          start() {
            this.afterPaint.port1.onmessage = () => this.read();
            requestAnimationFrame((time) => this.frame(time));
          },
          frame(time: number) {
            this.frames.push(time);
            this.afterPaint.port2.postMessage(undefined);
            if (this.latest < wanted) requestAnimationFrame((next) => this.frame(next));
          },
          read() {
            const answers = document.querySelectorAll('[data-role="assistant"] [data-content]');
            const answer = answers[answers.length - 1];
            const end = (answer?.textContent ?? "").slice(-32);
            const count = Number(/word(\d+)\W*$/.exec(end)?.[1] ?? 0);
            if (count <= this.latest) return;
            this.latest = count;
            this.shown.push([Date.now(), count]);
            if (count >= wanted) resolve({ shown: this.shown, frames: this.frames });
          },
        };
        sampler.start();
      }),
    total,
  );
}
