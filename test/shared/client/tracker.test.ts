import type { TrackedSample } from "@tacho/shared/client/tracked-sample.ts";
import { createTracker, type TrackerSummary } from "@tacho/shared/client/tracker.ts";
import { describe, expect, it } from "vitest";

/** A clock that a test moves. */
function manualTime() {
  let time = 1000;
  return {
    now: () => time,
    pass(ms: number) {
      time += ms;
    },
  };
}

interface Chunk {
  delta?: string;
  counted?: { in: number; out: number };
}

const sampleOf = ({ delta, counted }: Chunk): TrackedSample => ({
  text: delta,
  usage: counted === undefined ? undefined : { input: counted.in, output: counted.out },
});

describe("a tracker", () => {
  it("keeps the first report of each figure", () => {
    const reported: [string, unknown][] = [];
    const tracker = createTracker({
      now: () => 0,
      onFigure: (name, value) => reported.push([name, value]),
    });
    tracker.trackTimeToFirstToken(12);
    tracker.trackTimeToFirstToken(13);
    tracker.trackDuration(100);
    tracker.trackDuration(200);
    tracker.trackTokens({ input: 3, output: 4, total: 7 });
    tracker.trackTokens({ input: 9 });
    tracker.trackSuccess();
    tracker.trackError();
    tracker.trackFeedback({ kind: "positive" });
    tracker.trackFeedback({ kind: "negative" });
    const summary: TrackerSummary = {
      time_to_first_token: 12,
      duration: 100,
      tokens: { input: 3, output: 4, total: 7 },
      outcome: "success",
      feedback: "positive",
    };
    expect(tracker.summary()).toEqual(summary);
    expect(reported).toEqual(Object.entries(summary));
  });

  it("knows nothing before it was told", () => {
    expect(createTracker({ now: () => 0 }).summary()).toEqual({});
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("takes no time of %s", (ms) => {
    const tracker = createTracker({ now: () => 0 });
    tracker.trackDuration(ms);
    tracker.trackTimeToFirstToken(ms);
    expect(tracker.summary()).toEqual({});
    tracker.trackDuration(0);
    expect(tracker.summary()).toEqual({ duration: 0 });
  });

  it("takes only counts that can be true, and adds up the total", () => {
    const tracker = createTracker({ now: () => 0 });
    tracker.trackTokens({ input: -1, output: 1.5 });
    expect(tracker.summary()).toEqual({});
    tracker.trackTokens({ input: 2, output: 3 });
    expect(tracker.summary().tokens).toEqual({ input: 2, output: 3, total: 5 });
  });

  it("measures a function, also one that fails", async () => {
    const clock = manualTime();
    const tracker = createTracker(clock);
    const result = await tracker.trackDurationOf(async () => {
      clock.pass(40);
      return "done";
    });
    expect(result).toBe("done");
    expect(tracker.summary()).toEqual({ duration: 40 });

    const failing = createTracker(clock);
    const fail = () => {
      clock.pass(7);
      throw new Error("no");
    };
    await expect(failing.trackDurationOf(fail)).rejects.toThrow("no");
    expect(failing.summary()).toEqual({ duration: 7 });
  });

  it("reads tokens and outcome from a result", async () => {
    const clock = manualTime();
    const tracker = createTracker(clock);
    const result = await tracker.trackMetricsOf(sampleOf, async () => {
      clock.pass(25);
      return { delta: "hello", counted: { in: 5, out: 1 } };
    });
    expect(result.delta).toBe("hello");
    expect(tracker.summary()).toEqual({
      duration: 25,
      tokens: { input: 5, output: 1, total: 6 },
      outcome: "success",
    });
  });

  it("throws on what the function throws, and counts it as an error", async () => {
    const tracker = createTracker({ now: () => 0 });
    const failed = tracker.trackMetricsOf(sampleOf, () => Promise.reject(new Error("refused")));
    await expect(failed).rejects.toThrow("refused");
    expect(tracker.summary()).toEqual({ duration: 0, outcome: "error" });
  });
});

describe("a tracked stream", () => {
  const clock = manualTime();

  async function* chunks(): AsyncGenerator<Chunk> {
    clock.pass(10);
    yield {};
    clock.pass(10);
    yield { delta: "" };
    clock.pass(10);
    yield { delta: "Hel", counted: { in: 5, out: 1 } };
    clock.pass(50);
    yield { delta: "lo", counted: { in: 5, out: 2 } };
    clock.pass(20);
  }

  async function readAll(stream: AsyncIterable<Chunk>): Promise<string> {
    let text = "";
    for await (const { delta = "" } of stream) text += delta;
    return text;
  }

  it("is the same stream, with the same chunks", async () => {
    const tracker = createTracker(clock);
    const stream = Object.assign(chunks(), { controller: "the provider's own" });
    const tracked = tracker.trackStreamMetricsOf(stream, sampleOf);
    expect(tracked).toBe(stream);
    expect(tracked.controller).toBe("the provider's own");
    expect(await readAll(tracked)).toBe("Hello");
  });

  it("counts the first text that is not empty as the first token, and the latest usage", async () => {
    const tracker = createTracker(clock);
    await readAll(tracker.trackStreamMetricsOf(chunks(), sampleOf));
    expect(tracker.summary()).toEqual({
      time_to_first_token: 30,
      duration: 100,
      tokens: { input: 5, output: 2, total: 7 },
      outcome: "success",
    });
  });

  it("throws on an error of the stream and keeps the numbers so far", async () => {
    async function* broken(): AsyncGenerator<Chunk> {
      clock.pass(5);
      yield { delta: "a" };
      throw new Error("connection lost");
    }
    const tracker = createTracker(clock);
    await expect(readAll(tracker.trackStreamMetricsOf(broken(), sampleOf))).rejects.toThrow(
      "connection lost",
    );
    expect(tracker.summary()).toEqual({ time_to_first_token: 5, duration: 5, outcome: "error" });
  });

  it("counts leaving early as an outcome of its own, and lets the source go", async () => {
    let released = false;
    async function* endless(): AsyncGenerator<Chunk> {
      try {
        for (;;) {
          clock.pass(1);
          yield { delta: "x" };
        }
      } finally {
        released = true;
      }
    }
    const tracker = createTracker(clock);
    for await (const chunk of tracker.trackStreamMetricsOf(endless(), sampleOf)) {
      expect(chunk.delta).toBe("x");
      break;
    }
    expect(released).toBe(true);
    expect(tracker.summary()).toEqual({ time_to_first_token: 1, duration: 1, outcome: "left_early" });
  });

  it("counts a failure that the provider only tells as an error", async () => {
    async function* failing(): AsyncGenerator<Chunk> {
      yield { delta: "half" };
    }
    const tracker = createTracker(clock);
    await readAll(tracker.trackStreamMetricsOf(failing(), (chunk) => ({ ...sampleOf(chunk), failed: true })));
    expect(tracker.summary().outcome).toBe("error");
  });

  it("has no first token where there was no text", async () => {
    async function* silent(): AsyncGenerator<Chunk> {
      yield { counted: { in: 1, out: 0 } };
    }
    const tracker = createTracker(clock);
    await readAll(tracker.trackStreamMetricsOf(silent(), sampleOf));
    expect(tracker.summary()).not.toHaveProperty("time_to_first_token");
    expect(tracker.summary().outcome).toBe("success");
  });
});
