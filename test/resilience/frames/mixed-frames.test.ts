import { setImmediate as turn } from "node:timers/promises";
import { TERMINAL_TYPE } from "@tacho/shared/protocol/request-table.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { rounds, tell } from "../soak.ts";
import { type Expected, type FrameKind, frameKind, type SentFrame } from "./frame-kinds.ts";
import { startStreamHost } from "./start-stream-host.ts";

const RUNS = rounds(1500, 20_000);
/** Maximum number of event loop turns until every response; far more than needed. */
const MOST_TURNS = 1000;
const TERMINALS: ReadonlySet<unknown> = new Set([...Object.values(TERMINAL_TYPE), "request_failed"]);
const PADDING = Buffer.alloc(64 * 1024, 0x20);

const chunkSizes = fc.array(
  fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 7), fc.integer({ min: 1, max: 64 * 1024 })),
  { minLength: 1, maxLength: 5 },
);

function* chunksOf(frames: readonly SentFrame[], sizes: readonly number[]): Generator<Uint8Array> {
  let next = 0;
  let bytes: Buffer = Buffer.alloc(0);
  const cut = function* () {
    while (bytes.length > 0) {
      const size = sizes[next % sizes.length] ?? 1;
      next += 1;
      yield bytes.subarray(0, size);
      bytes = bytes.subarray(size);
    }
  };
  for (const frame of frames) {
    bytes = Buffer.concat([bytes, frame.bytes]);
    if (frame.padding === 0) continue;
    yield* cut();
    for (let left = frame.padding; left > 0; left -= PADDING.length) yield PADDING.subarray(0, left);
  }
  yield* cut();
}

function brief(message: Record<string, unknown>) {
  const error = Object(message.error);
  return {
    ...(typeof message.id === "string" && { id: message.id }),
    type: message.type,
    ...(typeof error.code === "string" && { code: error.code }),
  };
}

function wanted({ id, type, code }: Expected) {
  return { ...(id !== undefined && { id }), type, ...(code !== undefined && { code }) };
}

async function play(kinds: readonly FrameKind[], sizes: readonly number[]): Promise<void> {
  const host = startStreamHost();
  const frames = kinds.map((kind, place) => kind(place));
  for (const chunk of chunksOf(frames, sizes)) host.feed(chunk);
  const terminals = () => host.said.filter(({ type }) => TERMINALS.has(type));
  for (let turns = 0; turns < MOST_TURNS && terminals().length < frames.length; turns += 1) await turn();
  await turn();

  const expected = frames.map((frame) => frame.expected);
  const late = new Set(expected.filter(({ inOrder }) => !inOrder).map(({ id }) => id));
  const answers = terminals().map(brief);
  expect(answers.filter(({ id }) => !late.has(id))).toEqual(
    expected.filter(({ inOrder }) => inOrder).map(wanted),
  );
  for (const { id, type, text } of expected.filter(({ inOrder }) => !inOrder)) {
    expect(answers.filter((answer) => answer.id === id)).toEqual([{ id, type }]);
    if (text === undefined) continue;
    const deltas = host.said.filter((message) => message.type === "text_delta" && message.id === id);
    expect(deltas.map((delta) => delta.text).join("")).toBe(text);
  }
  const generations = expected.filter(({ text }) => text !== undefined).map(({ id }) => id);
  expect(answers.filter(({ type }) => type === "generation_ended").map(({ id }) => id)).toEqual(generations);
  expect(host.closed()).toBeUndefined();
  expect(Object.prototype).not.toHaveProperty("id");
  await host.close();
}

it("loses, duplicates and reorders no request between any frames and at any split", async () => {
  let frames = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(frameKind, { minLength: 1, maxLength: 9 }),
      chunkSizes,
      async (kinds, sizes) => {
        frames += kinds.length;
        await play(kinds, sizes);
      },
    ),
    { numRuns: RUNS },
  );
  tell({ subject: "frames", name: "mixes of frames", value: RUNS, unit: "runs", limit: { at_least: RUNS } });
  tell({
    subject: "frames",
    name: "frames in them, each answered once and in its place",
    value: frames,
    unit: "messages",
  });
});
