import { describe, expect, it } from "vitest";
import type { AssistantMessage, Turn } from "../../../extension/src/conversations/conversation.ts";
import { createRun } from "../../../extension/src/conversations/run.ts";
import { createAnswerWriter, WRITE_INTERVAL } from "../../../extension/src/worker/answer-writer.ts";
import { FakeClock, macrotask } from "../../helpers/extension/fake-clock.ts";

function answer(seq: number): AssistantMessage {
  const run = { ...createRun("g"), seq };
  return { id: "a", conversation_id: "c", position: 1, created_at: 0, role: "assistant", prefix: "", run };
}

function setUp(save: (seq: number) => Promise<boolean> = async () => true) {
  const clock = new FakeClock();
  const writes: [string, number][] = [];
  const errors: unknown[] = [];
  const store = {
    async saveTurn({ answer: begun }: Turn) {
      writes.push(["begin", begun.run.seq]);
    },
    saveAnswer({ run }: AssistantMessage) {
      writes.push(["save", run.seq]);
      return save(run.seq);
    },
  };
  const writer = createAnswerWriter({
    store,
    clock,
    turn: { conversation: { id: "c", title: "", created_at: 0, updated_at: 0 }, answer: answer(0) },
    onError: (error) => errors.push(error),
  });
  return { clock, writes, errors, writer };
}

describe("AnswerWriter", () => {
  it("writes an answer at its start, at intervals and at its end", async () => {
    const { clock, writes, writer } = setUp();
    for (let seq = 1; seq <= 100; seq += 1) {
      writer.changed(answer(seq));
      await clock.advance(10);
    }
    await writer.finish(answer(101));
    expect(writes).toEqual(
      [
        ["begin", 0],
        ["save", 25],
        ["save", 50],
        ["save", 75],
        ["save", 100],
        ["save", 101],
      ].map(([word, seq]) => [word, seq]),
    );
    expect(clock.pending).toEqual([]);
  });

  it("does not write while nothing changes", async () => {
    const { clock, writes, writer } = setUp();
    writer.changed(answer(1));
    await clock.advance(100 * WRITE_INTERVAL);
    expect(writes).toHaveLength(2);
  });

  it("writes the end although an earlier write failed", async () => {
    const { clock, writes, errors, writer } = setUp(async (seq) => {
      if (seq === 1) throw new Error("full");
      return true;
    });
    writer.changed(answer(1));
    await clock.advance(WRITE_INTERVAL);
    await writer.finish(answer(2));
    expect(errors).toHaveLength(1);
    expect(writes.at(-1)).toEqual(["save", 2]);
  });

  it("waits for a slow store, then writes only the latest state", async () => {
    let release = (_saved: boolean) => {};
    const slow = new Promise<boolean>((resolve) => {
      release = resolve;
    });
    const { clock, writes, writer } = setUp((seq) => (seq === 1 ? slow : Promise.resolve(true)));
    for (const seq of [1, 2, 3]) {
      writer.changed(answer(seq));
      await clock.advance(WRITE_INTERVAL);
    }
    expect(writes).toEqual([
      ["begin", 0],
      ["save", 1],
    ]);
    release(true);
    await macrotask();
    expect(writes.slice(2)).toEqual([["save", 3]]);
  });
});
