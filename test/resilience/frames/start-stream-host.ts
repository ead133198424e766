import { PassThrough } from "node:stream";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { serveStdio } from "../../../native-host/src/serving/stdio.ts";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { FrameDecoder } from "../../../native-host/src/transport/frame-decoder.ts";
import { createStreamTransport } from "../../../native-host/src/transport/stream-transport.ts";
import { openCore } from "../../helpers/host/open-core.ts";
import { PlainEngine } from "../plain-engine.ts";

export interface StreamHost {
  engine: PlainEngine;
  /** Decoded frames of the host so far. */
  said: Record<string, unknown>[];
  /** Writes bytes to the host's stdin as one chunk. */
  feed(chunk: Uint8Array): void;
  /** Reason the host closed the connection, if it did. */
  closed: () => string | undefined;
  close(): Promise<void>;
}

/** The host as `main.ts` builds it, over streams in memory. */
export function startStreamHost(): StreamHost {
  const readable = new PassThrough({ readableHighWaterMark: 0 });
  const writable = new PassThrough();
  const engine = new PlainEngine();
  const transport = createStreamTransport({ readable, writable });
  const store = new MemoryStatisticsStore(systemClock);
  const core = openCore({ engine, catalog: "plain", store, clock: systemClock });
  const host = serveStdio({ core, transport, outflow: transport });
  transport.onInvalidFrame((frame) => host.refuseFrame(frame));
  let cause: string | undefined;
  transport.onClose((close) => {
    cause = close.cause;
  });
  const said: Record<string, unknown>[] = [];
  const decoder = new FrameDecoder();
  writable.on("data", (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      if (frame.type !== "message") throw new Error("The host wrote a frame that holds no message.");
      said.push(Object(frame.value));
    }
  });
  return {
    engine,
    said,
    feed: (chunk) => void readable.write(chunk),
    closed: () => cause,
    close: () => host.close(),
  };
}
