import type { Page } from "playwright-core";

export interface FrameSamples {
  /** `[ms since the epoch, tokens on screen]`, one each time the count had grown when a frame was painted. */
  shown: [number, number][];
  /** When each frame began, ms. */
  frames: number[];
}

/**
 * Watches the last answer of a panel frame by frame until `total` words are painted. The answer must be made of
 * `word1 word2 ...`, so that its last word tells how many tokens are on screen.
 */
export function sampleFrames(panel: Page, total: number): Promise<FrameSamples> {
  return panel.evaluate(
    (wanted) =>
      new Promise<FrameSamples>((resolve) => {
        // Only methods and arguments: the build names other functions by something that the page does not have.
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
