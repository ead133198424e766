import { render } from "preact";
import { Markdown } from "../../../extension/src/ui/markdown/markdown.tsx";

const place = document.createElement("main");
place.className = "prose";
document.body.append(place);

/** Longest time the page was blocked in ms, as observed by the browser and as measured around the work itself. */
let longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask", buffered: true });

function draw(text: string, growing: boolean): void {
  render(<Markdown text={text} growing={growing} />, place);
}

const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Resolves once rendering is complete. */
async function untilStill(): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = place.textContent.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    quiet = place.textContent.length === before ? quiet + 1 : 0;
  }
}

/** Entry point for tests inside a page of the extension: the side panel's renderer without the panel. */
Object.assign(globalThis, {
  showWhole(text: string): void {
    render(null, place);
    draw(text, false);
  },
  /** Renders every prefix of the text, then the whole. Returns the number of renders. */
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
  /** Renders a text in steps, as it streams. Returns the longest time the page was blocked, in ms. */
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
