import type { GenerationPart } from "@tacho/shared/client/generation.ts";
import { describe, expect, it } from "vitest";
import { LiveStrip } from "../../../../native-host/src/cli/chat/live-strip.ts";

function createStrip() {
  let time = 0;
  const strip = new LiveStrip(() => time);
  let seq = 0;
  return {
    strip,
    /** A delta `ms` later, with `output_tokens` so far. */
    delta(ms: number, output_tokens: number, more: Record<string, number> = {}) {
      time += ms;
      strip.take({
        type: "text_delta",
        seq: seq++,
        text: "x",
        segment: "answer",
        output_tokens,
        ...more,
      } as GenerationPart);
    },
  };
}

describe("the live strip", () => {
  it("shows known numbers and omits the others", () => {
    const { strip, delta } = createStrip();
    expect(strip.line()).toBe("");
    strip.take({ type: "generation_started", model: "m", queue_time: 0 });
    delta(10, 1, { time_to_first_token: 125.4 });
    expect(strip.line()).toBe("ttft 125 ms  1 token");
  });

  it("shows the overall and the current speed, the context and the gaps", () => {
    const { strip, delta } = createStrip();
    strip.contextCapacity(4096);
    strip.take({ type: "prompt_progress", processed: 364, total: 364, cached: 236 });
    delta(0, 1, { time_to_first_token: 125 });
    for (let token = 2; token <= 20; token += 1) delta(100, token, { tokens_per_second: 10 });
    delta(800, 22, { time_to_first_token: 125, tokens_per_second: 7.8 });
    const line = strip.line();
    expect(line).toMatch(
      /^7\.8 tok\/s {2}now 3\.3 {2}ttft 125 ms {2}22 tokens {2}ctx 386\/4096 \(9\.4%\) {2}/,
    );
    expect(line.endsWith("▃▃█")).toBe(true);
  });

  it("resets with each answer", () => {
    const { strip, delta } = createStrip();
    delta(0, 1, { time_to_first_token: 1 });
    delta(10, 2, { time_to_first_token: 1, tokens_per_second: 100 });
    strip.take({ type: "generation_started", model: "m", queue_time: 0 });
    expect(strip.line()).toBe("");
  });
});
