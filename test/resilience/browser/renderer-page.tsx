import { render } from "preact";
import { Markdown } from "../../../extension/src/ui/markdown/markdown.tsx";

const place = document.createElement("main");
place.className = "prose";
document.body.append(place);

/** How long the page could do nothing else, ms, as the browser saw it and as the work itself took. */
let longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask", buffered: true });

function draw(text: string, growing: boolean): void {
  render(<Markdown text={text} growing={growing} />, place);
}

const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Resolves when nothing more is being drawn. */
async function untilStill(): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = place.childElementCount;
    await new Promise((resolve) => setTimeout(resolve, 50));
    quiet = place.childElementCount === before ? quiet + 1 : 0;
  }
}

/** For a test to call inside a page of the extension: the renderer that the side panel has, without the panel. */
Object.assign(globalThis, {
  showWhole(text: string): void {
    render(null, place);
    draw(text, false);
  },
  /** Draws every beginning of the text, then the whole. Returns how many were drawn. */
  showByCharacter(text: string): number {
    render(null, place);
    const characters = [...text];
    let shown = "";
    for (const character of characters) {
      shown += character;
      draw(shown, true);
    }
    draw(text, false);
    return characters.length;
  },
  /** Draws a text as it comes, in steps; returns the longest that the page stood still, ms. */
  async measureGrowing(text: string, steps: number): Promise<number> {
    render(null, place);
    await untilStill();
    longest = 0;
    let slowest = 0;
    for (let step = 1; step <= steps; step += 1) {
      const start = performance.now();
      draw(text.slice(0, Math.ceil((text.length * step) / steps)), step < steps);
      slowest = Math.max(slowest, performance.now() - start);
      await nextTask();
    }
    await untilStill();
    return Math.max(slowest, longest);
  },
});
