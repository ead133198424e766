import { createParser } from "eventsource-parser";

/**
 * Most UTF-16 code units of a stream without a complete event or comment. A line that never ends would otherwise be
 * kept in memory as it grows.
 */
export const MOST_PENDING = 4 * 1024 * 1024;

/** One event of a stream, or a line `error: ...` outside of any, as older llama.cpp servers write failures. */
export interface StreamEvent {
  kind: "data" | "error";
  text: string;
}

/** The stream is none of server-sent events, or has one without an end. */
export class EventStreamError extends Error {
  override readonly name = "EventStreamError";
}

/**
 * Reads server-sent events from bytes, however they are split: comments are skipped, several events in one piece come one
 * by one, and what is incomplete at the end is no event.
 *
 * @throws EventStreamError if an event is too large, and whatever the source throws
 */
export async function* readEvents(
  source: AsyncIterable<Uint8Array>,
  mostPending = MOST_PENDING,
): AsyncGenerator<StreamEvent, void, void> {
  const ready: StreamEvent[] = [];
  let pending = 0;
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent({ data, event }) {
      pending = 0;
      ready.push({ kind: event === "error" ? "error" : "data", text: data });
    },
    onComment() {
      pending = 0;
    },
    onError({ type, field, value = "" }) {
      if (type === "unknown-field" && field === "error") ready.push({ kind: "error", text: value });
    },
  });
  for await (const bytes of source) {
    const text = decoder.decode(bytes, { stream: true });
    pending += text.length;
    parser.feed(text);
    if (pending > mostPending) throw new EventStreamError("The server sends an event without an end.");
    yield* ready.splice(0);
  }
}
