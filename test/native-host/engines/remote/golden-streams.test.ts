import { describe, expect, it } from "vitest";
import { GREETING, SERVER_STREAMS, type ServerStream } from "../../../fixtures/engine/server-streams.ts";
import { finishOf, partsOf, textOf } from "../../../helpers/engine/engine-parts.ts";
import { readAnswer } from "../../../helpers/servers/read-answer.ts";

const NUMBERS = [
  "input_tokens",
  "cached_tokens",
  "output_tokens",
  "thought_tokens",
  "context_used",
  "context_size",
  "reported",
] as const;

async function read(pieces: readonly Uint8Array[], { thought, reason, note, numbers, answer }: ServerStream) {
  const { parts, error } = await readAnswer({ responses: [{ pieces }] });
  expect(error).toBeUndefined();
  expect(textOf(parts)).toBe(answer ?? GREETING);
  expect(textOf(parts, "thought")).toBe(thought);
  const finish = finishOf(parts);
  expect(finish.reason).toBe(reason);
  expect(finish.note).toBe(note);
  const present = NUMBERS.filter((key) => finish[key] !== undefined);
  expect(Object.fromEntries(present.map((key) => [key, finish[key]]))).toEqual({
    ...numbers,
    ...(numbers.reported !== undefined && { reported: roundly(numbers.reported) }),
  });
  for (const key of Object.keys(finish.sources ?? {})) expect(finish).toHaveProperty(key);
  return parts;
}

function roundly(times: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(times)).map(([key, time]) => [key, expect.closeTo(Number(time), 9)]),
  );
}

describe.each(Object.entries(SERVER_STREAMS))("the stream of %s", (_name, stream) => {
  const bytes = new TextEncoder().encode(stream.text);

  it("gives the answer, the reason and the numbers", async () => {
    const parts = await read([bytes], stream);
    expect(partsOf(parts, "tokens").length).toBeGreaterThan(0);
  });

  it("gives the same however it is split in two", async () => {
    for (let at = 0; at <= bytes.length; at += 1)
      await read([bytes.subarray(0, at), bytes.subarray(at)], stream);
  });

  it("gives the same byte by byte", async () => {
    await read(
      [...bytes].map((byte) => Uint8Array.of(byte)),
      stream,
    );
  });
});
