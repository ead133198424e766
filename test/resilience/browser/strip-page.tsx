import { render } from "preact";
import { createRun, type Run, reduceRun } from "../../../extension/src/conversations/run.ts";
import { LiveMeter } from "../../../extension/src/panel/strip/live-meter.ts";
import { LiveStrip } from "../../../extension/src/panel/strip/live-strip.tsx";

const CONTEXT_SIZE = 16_384;

const foot = document.createElement("div");
foot.className = "foot";
document.body.append(foot);

const now = () => performance.now();
const schedule = (delay: number, callback: () => void) => {
  const timer = setTimeout(callback, delay);
  return () => clearTimeout(timer);
};

/** Adds one token to the run, as the host reports it. */
function addToken(run: Run, rate: number): Run {
  return reduceRun(run, {
    type: "text_delta",
    id: run.generation_id,
    seq: run.seq,
    text: "",
    segment: "answer",
    output_tokens: run.output_tokens + 1,
    tokens_per_second: rate + Math.random(),
    time_to_first_token: 125,
  });
}

/** Calls `draw` once for any number of requests between two frames, as the panel does while text streams. */
function createFrames(draw: () => void) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}

/** Draws the strip of a run as the panel does. */
function createStrip() {
  let run: Run | undefined;
  let drawn = 0;
  const draw = () => {
    const used = { used: 364 + (run?.output_tokens ?? 0), size: CONTEXT_SIZE };
    render(<LiveStrip strip={meter.read(run, undefined, used)} />, foot);
  };
  const request = createFrames(draw);
  const meter = new LiveMeter({ now, schedule, onDue: request });
  const observer = new MutationObserver(() => {
    drawn += 1;
  });
  observer.observe(foot, { subtree: true, childList: true, characterData: true, attributes: true });
  return {
    observe(next: Run): void {
      run = next;
      meter.observe(next);
      request();
    },
    /** Ends the measurement. Returns the number of visible changes of the strip. */
    close(): number {
      observer.disconnect();
      run = undefined;
      draw();
      return drawn;
    },
  };
}

/** The baseline of a panel without the strip: frames only. */
function createNothing(): ReturnType<typeof createStrip> {
  const request = createFrames(() => {});
  return { observe: request, close: () => 0 };
}

/** Entry point for tests inside a page of the extension: the side panel's live strip without the panel. */
Object.assign(globalThis, {
  /**
   * Feeds tokens for a while, with a strip that shows them or without one.
   *
   * @param rate tokens per second.
   * @param duration ms.
   * @returns the number of visible changes of the strip.
   */
  async takeTokens(rate: number, duration: number, shown: boolean): Promise<number> {
    const strip = shown ? createStrip() : createNothing();
    const start = now();
    let run = createRun("watched");
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const due = ((now() - start) * rate) / 1000;
        while (run.output_tokens < due) {
          run = addToken(run, rate);
          strip.observe(run);
        }
        if (now() - start < duration) return;
        clearInterval(timer);
        resolve();
      }, 1000 / rate);
    });
    return strip.close();
  },
});
