import { describe, expect, it } from "vitest";
import type { EnginePart, OutputTokens } from "../../../../native-host/src/engines/engine.ts";
import { Outbox } from "../../../../native-host/src/engines/process/outbox.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

function text(words: string): EnginePart {
  return { type: "text", text: words, segment: "answer" };
}

function token(at: number, words: string): OutputTokens {
  return { type: "tokens", at, text: words, segment: "answer", count: 1, output_tokens: at };
}

function createOutbox() {
  const sent: unknown[] = [];
  const turns: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  const clock = new FakeClock();
  const outbox = new Outbox({
    write: (message, onSent) => {
      sent.push(message);
      arrivals.push(onSent);
    },
    clock,
    atTurnEnd: (callback) => turns.push(callback),
  });
  return { outbox, sent, arrivals, clock, endTurn: () => turns.splice(0).forEach((turn) => void turn()) };
}

describe("Outbox", () => {
  it("sends the parts of one turn together at its end", () => {
    const { outbox, sent, endTurn } = createOutbox();
    outbox.addPart(1, text("a"));
    outbox.addPart(1, text("b"));
    expect(sent).toEqual([]);
    endTurn();
    expect(sent).toEqual([{ type: "parts", job: 1, parts: [text("a"), text("b")] }]);
  });

  it("sends the first token at once and those that follow within a frame together, each with its time", () => {
    const { outbox, sent, clock, endTurn } = createOutbox();
    outbox.addPart(1, { type: "prompt_evaluated", at: 0 });
    outbox.addPart(1, token(1, "a"));
    endTurn();
    expect(sent).toEqual([
      { type: "parts", job: 1, parts: [{ type: "prompt_evaluated", at: 0 }, token(1, "a")] },
    ]);
    sent.length = 0;
    outbox.addPart(1, token(2, "b"));
    endTurn();
    clock.advance(10);
    outbox.addPart(1, token(3, "c"));
    endTurn();
    expect(sent).toEqual([]);
    clock.advance(15);
    expect(sent).toEqual([
      {
        type: "parts",
        job: 1,
        parts: [
          { type: "tokens", at: 3, text: "bc", segment: "answer", count: 2, ats: [2, 3], output_tokens: 3 },
        ],
      },
    ]);
  });

  it("sends a token that comes later than a frame without waiting", () => {
    const { outbox, sent, clock, endTurn } = createOutbox();
    outbox.addPart(1, token(1, "a"));
    endTurn();
    clock.advance(40);
    outbox.addPart(1, token(2, "b"));
    endTurn();
    expect(sent).toHaveLength(2);
  });

  it("sends the end at once, with the output before it", () => {
    const { outbox, sent, endTurn } = createOutbox();
    outbox.addPart(1, token(1, "a"));
    endTurn();
    outbox.addPart(1, token(2, "b"));
    outbox.addPart(1, { type: "finish", at: 2, reason: "stop" });
    endTurn();
    expect(sent[1]).toEqual({
      type: "parts",
      job: 1,
      parts: [token(2, "b"), { type: "finish", at: 2, reason: "stop" }],
    });
  });

  it("keeps tokens of a thought and of the answer apart", () => {
    const { outbox, sent, endTurn } = createOutbox();
    const thought: EnginePart = { ...token(1, "hm"), segment: "thought" };
    outbox.addPart(1, thought);
    outbox.addPart(1, token(2, "Hi"));
    endTurn();
    expect(sent).toEqual([{ type: "parts", job: 1, parts: [thought, token(2, "Hi")] }]);
  });

  it("joins no tokens whose times it does not know", () => {
    const { outbox, sent, endTurn } = createOutbox();
    const several: EnginePart = { type: "tokens", at: 1, text: "a b", segment: "answer", count: 2 };
    const uncounted: EnginePart = { type: "tokens", at: 2, text: "c", segment: "answer" };
    for (const part of [several, token(2, "c"), uncounted]) outbox.addPart(1, part);
    endTurn();
    expect(sent).toEqual([{ type: "parts", job: 1, parts: [several, token(2, "c"), uncounted] }]);
  });

  it("keeps the order when another message comes between", () => {
    const { outbox, sent, endTurn } = createOutbox();
    outbox.addPart(1, text("a"));
    outbox.send({ type: "heartbeat", resident: 1 });
    endTurn();
    expect(sent).toEqual([
      { type: "parts", job: 1, parts: [text("a")] },
      { type: "heartbeat", resident: 1 },
    ]);
  });

  it("flushes once everything is in the pipe", async () => {
    const { outbox, sent, arrivals } = createOutbox();
    outbox.addPart(1, text("a"));
    let flushed = false;
    const flushing = outbox.flush().then(() => {
      flushed = true;
    });
    expect(sent).toHaveLength(1);
    await Promise.resolve();
    expect(flushed).toBe(false);
    arrivals[0]?.();
    await flushing;
    await outbox.flush();
  });
});
