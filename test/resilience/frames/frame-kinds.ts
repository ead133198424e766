import { endianness } from "node:os";
import { MAX_REQUEST_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import fc from "fast-check";
import { PLAIN_TOKENS } from "../plain-engine.ts";

const DEEP = 10_000;

/** The expected response to a frame. */
export interface Expected {
  id?: string;
  type: string;
  code?: string;
  /** True if the response comes before the next frame is read, so that its position is certain. */
  inOrder: boolean;
  /** The expected text of all deltas together. */
  text?: string;
}

export interface SentFrame {
  bytes: Buffer;
  /** Number of zero bytes that follow: the rest of a frame too large to keep. */
  padding: number;
  expected: Expected;
}

export type FrameKind = (place: number) => SentFrame;

function header(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (endianness() === "LE") bytes.writeUInt32LE(size);
  else bytes.writeUInt32BE(size);
  return bytes;
}

export function frame(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([header(bytes.length), bytes]);
}

function sent(body: string | Buffer, expected: Expected): SentFrame {
  return { bytes: frame(body), padding: 0, expected };
}

const INVALID_JSON: Expected = { type: "request_failed", code: "invalid_json", inOrder: true };

/** Generates unique text, lone surrogates included. */
const idPart = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("\ud800", "\udfff!", "__proto__", "constructor", "\u0000", "é̂", "\u202e"),
);

const immediate = fc
  .tuple(
    idPart,
    fc.constantFrom(
      ["ping", {}, "pong"],
      ["get_state", {}, "state"],
      ["hello", { protocol_version: 1 }, "ready"],
      ["stop_generation", { generation_id: "none" }, "generation_stopped"],
      ["update_settings", { settings: { temperature: 0.5 } }, "settings_updated"],
    ),
  )
  .map(
    ([part, [action, fields, type]]): FrameKind =>
      (place) => {
        const id = `${place} ${part}`;
        return sent(JSON.stringify({ action, id, ...Object(fields) }), {
          id,
          type: String(type),
          inOrder: true,
        });
      },
  );

/** Requests that wait for something else. Their answers may come in any order. */
const later = fc.constantFrom<FrameKind>(
  (place) =>
    sent(JSON.stringify({ action: "list_models", id: `${place}` }), {
      id: `${place}`,
      type: "models",
      inOrder: false,
    }),
  (place) =>
    sent(JSON.stringify({ action: "get_stats", id: `${place}` }), {
      id: `${place}`,
      type: "stats",
      inOrder: false,
    }),
  (place) =>
    sent(
      JSON.stringify({
        action: "generate",
        id: `${place}`,
        messages: [{ role: "user", content: "\ud800 hello" }],
      }),
      { id: `${place}`, type: "generation_ended", inOrder: false, text: PLAIN_TOKENS.join("") },
    ),
);

/** Valid requests with additional invalid fields. */
const overloaded = fc
  .constantFrom(
    `"__proto__":{"action":"generate","id":"stolen"}`,
    `"constructor":{"prototype":{"id":"stolen"}}`,
    `"deep":${"[".repeat(DEEP)}${"]".repeat(DEEP)}`,
    `"deep":${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`,
    `"number":1e400`,
    `"text":"\\ud800\\ud800"`,
  )
  .map(
    (extra): FrameKind =>
      (place) => {
        const id = `${place}`;
        return sent(`{"action":"ping",${extra},"id":"${id}"}`, { id, type: "pong", inOrder: true });
      },
  );

const refused = fc
  .tuple(
    idPart,
    fc.constantFrom(
      [{ action: "sing" }, "unknown_action"],
      [{ action: "__proto__" }, "unknown_action"],
      [{ action: "generate" }, "invalid_request"],
      [{ action: "generate", messages: [] }, "invalid_request"],
      [{ action: "generate", messages: [{ role: "user", content: 7 }] }, "invalid_request"],
      [{ action: "update_settings", settings: { temperature: "hot" } }, "invalid_settings"],
      [{ action: "hello", protocol_version: 99 }, "unsupported_protocol"],
    ),
  )
  .map(
    ([part, [fields, code]]): FrameKind =>
      (place) => {
        const id = `${place} ${part}`;
        const expected = { id, type: "request_failed", code: String(code), inOrder: true };
        return sent(JSON.stringify({ ...Object(fields), id }), expected);
      },
  );

const noMessage = fc
  .oneof(
    fc.string({ maxLength: 100 }).map((text) => Buffer.from(`~${text}`)),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from([0xff, ...bytes])),
    fc.constantFrom(
      Buffer.alloc(0),
      Buffer.from("[]"),
      Buffer.from("null"),
      Buffer.from('"text"'),
      Buffer.from("7"),
      Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
      Buffer.from("[".repeat(DEEP)),
      Buffer.from('{"a":'.repeat(DEEP)),
      Buffer.from('\ufeff{"action":"ping"}'),
      Buffer.from('{"action":"ping","id":"cut'),
    ),
  )
  .map(
    (body): FrameKind =>
      () =>
        sent(body, INVALID_JSON),
  );

const tooLarge = fc.integer({ min: 1, max: 100_000 }).map(
  (excess): FrameKind =>
    () => ({
      bytes: header(MAX_REQUEST_BYTES + excess),
      padding: MAX_REQUEST_BYTES + excess,
      expected: { type: "request_failed", code: "message_too_large", inOrder: true },
    }),
);

/** All kinds of frames, with cheap ones more often. */
export const frameKind: fc.Arbitrary<FrameKind> = fc.oneof(
  { weight: 40, arbitrary: immediate },
  { weight: 15, arbitrary: later },
  { weight: 8, arbitrary: overloaded },
  { weight: 15, arbitrary: refused },
  { weight: 21, arbitrary: noMessage },
  { weight: 1, arbitrary: tooLarge },
);
