import { describe, expect, it } from "vitest";
import { numbersFrom, serverTimes } from "../../../../extension/src/locale/words/describe-source.ts";

describe("serverTimes", () => {
  it("sets the server's time beside the one measured here", () => {
    expect(serverTimes({ total_time: 800, server_time: 740 })).toEqual({
      measured: 800,
      reported: 740,
      between: 60,
    });
  });

  it("adds up reading and writing where the server reports these", () => {
    const sources = { prompt_time: "reported", decode_time: "reported" };
    const times = serverTimes({ total_time: 800, prompt_time: 125, decode_time: 640, sources });
    expect(times).toEqual({ measured: 800, reported: 765, between: 35 });
  });

  it("has no difference below zero, where clocks disagree", () => {
    expect(serverTimes({ total_time: 700, server_time: 740 })?.between).toBe(0);
  });

  it("compares nothing that was not reported", () => {
    expect(serverTimes({ total_time: 800, prompt_time: 125, decode_time: 640 })).toBeUndefined();
    expect(serverTimes({ server_time: 740 })).toBeUndefined();
  });
});

it("names the numbers of a source, and none that is absent", () => {
  const sources = { output_tokens: "reported", input_tokens: "reported", tokens_per_second: "derived" };
  const stats = { output_tokens: 35, tokens_per_second: 52.9, sources };
  expect(numbersFrom(stats, "reported")).toEqual(["written tokens"]);
  expect(numbersFrom(stats, "derived")).toEqual(["writing speed"]);
});
