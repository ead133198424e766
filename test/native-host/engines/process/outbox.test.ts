import { describe, expect, it } from "vitest";
import type { EnginePart } from "../../../../native-host/src/engines/engine.ts";
import { Outbox } from "../../../../native-host/src/engines/process/outbox.ts";

function part(text: string): EnginePart {
  return { type: "text", text, segment: "answer" };
}

function createOutbox() {
  const sent: unknown[] = [];
  const turns: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  const outbox = new Outbox(
    (message, onSent) => {
      sent.push(message);
      arrivals.push(onSent);
    },
    (callback) => turns.push(callback),
  );
  return { outbox, sent, arrivals, endTurn: () => turns.splice(0).forEach((turn) => void turn()) };
}

describe("Outbox", () => {
  it("sends the parts of one turn together at its end", () => {
    const { outbox, sent, endTurn } = createOutbox();
    outbox.addPart(1, part("a"));
    outbox.addPart(1, part("b"));
    expect(sent).toEqual([]);
    endTurn();
    expect(sent).toEqual([{ type: "parts", job: 1, parts: [part("a"), part("b")] }]);
  });

  it("keeps the order when another message comes between", () => {
    const { outbox, sent } = createOutbox();
    outbox.addPart(1, part("a"));
    outbox.send({ type: "heartbeat", resident: 1 });
    expect(sent).toEqual([
      { type: "parts", job: 1, parts: [part("a")] },
      { type: "heartbeat", resident: 1 },
    ]);
  });

  it("flushes once everything is in the pipe", async () => {
    const { outbox, sent, arrivals } = createOutbox();
    outbox.addPart(1, part("a"));
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
