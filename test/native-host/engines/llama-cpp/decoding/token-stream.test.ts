import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { TokenStream } from "../../../../../native-host/src/engines/llama-cpp/decoding/token-stream.ts";

function createStream(count: number, failure?: Error) {
  const events: string[] = [];
  async function* tokens(): AsyncGenerator<Token, void, void> {
    try {
      for (let token = 1; token <= count; token += 1) {
        events.push(`evaluates ${token}`);
        await Promise.resolve();
        yield token as Token;
      }
      if (failure !== undefined) throw failure;
    } finally {
      events.push("released");
    }
  }
  return { stream: new TokenStream(tokens()), events };
}

describe("TokenStream", () => {
  it("yields every token once", async () => {
    const { stream } = createStream(2);
    expect([await stream.take(), await stream.take(), await stream.take()]).toEqual([1, 2, undefined]);
  });

  it("evaluates one token ahead on request only", async () => {
    const { stream, events } = createStream(3);
    await stream.take();
    expect(events).toEqual(["evaluates 1"]);
    stream.ask();
    stream.ask();
    expect(events).toEqual(["evaluates 1", "evaluates 2"]);
    expect(await stream.take()).toBe(2);
  });

  it("has no evaluation running once closed", async () => {
    const { stream, events } = createStream(3);
    stream.ask();
    await stream.close();
    expect(events).toEqual(["evaluates 1", "released"]);
  });

  it("reports a failure to the caller that takes the token", async () => {
    const failure = new Error("the batch failed");
    const { stream } = createStream(0, failure);
    stream.ask();
    await new Promise((resolve) => setImmediate(resolve));
    await expect(stream.take()).rejects.toBe(failure);
    await stream.close();
  });
});
