import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { createRun, type Run } from "../../../extension/src/conversations/run.ts";
import { ANNOUNCEMENT_GAP, Announcer } from "../../../extension/src/panel/announcer.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

let clock: FakeClock;
let said: string[];
let announcer: Announcer;
const sent = createRun("g");
const writing = (text: string): Run => ({ ...sent, phase: "writing", text });
const plain = (words: string | undefined) => words?.replaceAll("\u00a0", " ");

beforeEach(() => {
  clock = new FakeClock();
  said = [];
  announcer = new Announcer({ clock, say: (words) => said.push(words) });
});

describe("Announcer", () => {
  it("announces the start at once", () => {
    announcer.observe(sent);
    expect(said).toEqual(["Sent."]);
  });

  it("waits two seconds, then announces the current state", async () => {
    announcer.observe(sent);
    announcer.observe({ ...sent, phase: "loading" });
    announcer.observe({ ...sent, phase: "reading", prompt: { processed: 62, total: 100, cached: 0 } });
    await clock.advanceAsync(ANNOUNCEMENT_GAP - 1);
    expect(said).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(said.map(plain)).toEqual(["Sent.", "Reading the prompt, 62 %."]);
  });

  it("announces each whole sentence once", async () => {
    announcer.observe(sent);
    announcer.observe(writing("One thing. Another th"));
    await clock.advanceAsync(ANNOUNCEMENT_GAP);
    announcer.observe(writing("One thing. Another thing is **bold**! And"));
    await clock.advanceAsync(ANNOUNCEMENT_GAP);
    expect(said).toEqual(["Sent.", "One thing.", "Another thing is bold!"]);
  });

  it("announces at most every two seconds, however fast the text comes", async () => {
    const times: number[] = [];
    announcer = new Announcer({ clock, say: () => times.push(clock.date()) });
    announcer.observe(sent);
    for (let count = 1; count <= 100; count += 1) {
      announcer.observe(writing("A sentence. ".repeat(count)));
      await clock.advanceAsync(100);
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times.length).toBeGreaterThan(4);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(ANNOUNCEMENT_GAP);
  });

  it("announces the remaining text and the numbers at the end", async () => {
    announcer.observe(sent);
    announcer.observe(writing("All of it"));
    announcer.observe({
      ...writing("All of it"),
      phase: "ended",
      end: {
        finish_reason: "stop",
        stats: { output_tokens: 35, tokens_per_second: 52.94, time_to_first_token: 125.4 },
      },
    });
    await clock.advanceAsync(ANNOUNCEMENT_GAP);
    expect(plain(said.at(-1))).toBe(
      "All of it Answer complete. 35 tokens, 52.9 tokens per second, first token 125 ms.",
    );
  });

  it("says why an answer ended early and omits unmeasured numbers", async () => {
    announcer.observe(sent);
    const error = wireError("engine_crashed", "SIGABRT");
    announcer.observe({ ...sent, phase: "ended", end: { finish_reason: "error", error } });
    await clock.advanceAsync(ANNOUNCEMENT_GAP);
    expect(said.at(-1)).toBe("The engine crashed.");
  });

  it("does not announce an answer that had already ended", async () => {
    announcer.observe({ ...sent, phase: "ended", end: { finish_reason: "stop" } });
    await clock.advanceAsync(ANNOUNCEMENT_GAP);
    expect(said).toEqual([]);
  });

  it("announces an end only once", async () => {
    const ended: Run = { ...sent, phase: "ended", end: { finish_reason: "stop" } };
    announcer.observe(sent);
    announcer.observe(ended);
    announcer.observe({ ...ended });
    await clock.advanceAsync(2 * ANNOUNCEMENT_GAP);
    expect(said).toEqual(["Sent.", "Answer complete."]);
  });

  it("goes on when the wall clock is set back", async () => {
    clock.date = () => (said.length === 0 ? 1_700_000_000_000 : 1_699_000_000_000);
    announcer.observe(sent);
    announcer.observe(writing("今日は晴れです。明日"));
    await clock.advanceAsync(ANNOUNCEMENT_GAP);
    expect(said).toEqual(["Sent.", "今日は晴れです。"]);
  });
});
