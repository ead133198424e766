import type { Readable, Writable } from "node:stream";
import type { Transport, TransportClose } from "@tacho/shared/client/transport.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { type DecodedFrame, FrameDecoder, FrameTooLargeError } from "./frame-decoder.ts";
import { encodeFrame } from "./frame-encoder.ts";

/** Unwritten bytes from which the peer counts as slow. */
const FULL_BYTES = 256 * 1024;
/** Unwritten bytes at which reading pauses, so that a peer that sends without reading cannot exhaust the memory. */
const PAUSE_BYTES = 32 * 1024 * 1024;

export type StreamCloseCause =
  /** The peer closed its end between two frames. */
  | "ended"
  /** The peer closed its end inside a frame. */
  | "ended_in_frame"
  /** A frame too large to skip; the rest of the stream is unreadable. */
  | "frame_too_large"
  /** The peer stopped reading. */
  | "write_failed"
  /** `close` was called here. */
  | "closed";

export interface StreamClose extends TransportClose {
  cause: StreamCloseCause;
}

/** A frame without a message. The stream continues after it. */
export type InvalidFrame = Exclude<DecodedFrame, { type: "message" }>;

export interface StreamTransportOptions {
  readable: Readable;
  writable: Writable;
  /** Writes one frame. Default: `writable.write`. Pass one if that has been redirected by `guardStdout`. */
  write?: (frame: Uint8Array, written: (error?: Error | null) => void) => boolean;
  /** Maximum bytes of JSON in an outgoing frame. Default: the browser's limit for hosts. */
  maxFrameBytes?: number;
  /** Closes the connection when the peer stops reading, even if it could still send. Default: true. */
  closeOnWriteFailure?: boolean;
}

/** Frames over two streams: a host's own stdio, or the pipes of a host that this process started. */
export interface StreamTransport extends Transport {
  onClose(listener: (close: StreamClose) => void): void;
  onInvalidFrame(listener: (frame: InvalidFrame) => void): void;
  /** Back-pressure: true while the peer is slow to read, and messages that can be merged should be. */
  isFull(): boolean;
  /** Called whenever the peer has taken everything written. */
  onDrain(listener: () => void): void;
  /** Resolves once everything sent so far is written, or never will be. */
  flush(): Promise<void>;
}

/** Creates the transport. Reading starts with the first `onMessage`, so that no message is lost during wiring. */
export function createStreamTransport(options: StreamTransportOptions): StreamTransport {
  const { readable, writable, maxFrameBytes = MAX_HOST_FRAME_BYTES, closeOnWriteFailure = true } = options;
  const write = options.write ?? ((frame, written) => writable.write(frame, written));
  const decoder = new FrameDecoder();
  const messageListeners: ((message: unknown) => void)[] = [];
  const invalidFrameListeners: ((frame: InvalidFrame) => void)[] = [];
  const closeListeners: ((close: StreamClose) => void)[] = [];
  const drainListeners: (() => void)[] = [];
  const flushWaiters: (() => void)[] = [];
  let unwritten = 0;
  let reading = false;
  let closed = false;
  let writeFailed = false;

  readable.on("end", endOfInput);
  readable.on("close", endOfInput);
  readable.on("error", endOfInput);
  writable.on("error", (error) => failWrite(error));
  writable.on("close", () => failWrite());

  function startReading() {
    if (reading) return;
    reading = true;
    readable.on("data", (chunk: Uint8Array) => read(chunk));
  }

  function read(chunk: Uint8Array) {
    if (closed) return;
    const { frames, failure } = decode(chunk);
    for (const frame of frames) deliver(frame);
    if (failure !== undefined) end({ cause: "frame_too_large", reason: failure.message });
  }

  function decode(chunk: Uint8Array): { frames: readonly DecodedFrame[]; failure?: FrameTooLargeError } {
    try {
      return { frames: decoder.push(chunk) };
    } catch (error) {
      if (error instanceof FrameTooLargeError) return { frames: error.decoded, failure: error };
      throw error;
    }
  }

  function deliver(frame: DecodedFrame) {
    if (closed) return;
    if (frame.type === "message") for (const listener of messageListeners) listener(frame.value);
    else for (const listener of invalidFrameListeners) listener(frame);
  }

  function endOfInput() {
    if (decoder.midFrame) end({ cause: "ended_in_frame", reason: "The stream ended inside a frame." });
    else end({ cause: "ended" });
  }

  function failWrite(error?: Error) {
    if (writeFailed) return;
    writeFailed = true;
    settleFlush();
    if (closeOnWriteFailure)
      end({ cause: "write_failed", reason: error?.message ?? "The stream was closed." });
  }

  function written(error?: Error | null) {
    unwritten -= 1;
    if (error) return failWrite(error);
    if (!closed && readable.isPaused() && writable.writableLength < PAUSE_BYTES) readable.resume();
    if (unwritten > 0) return;
    settleFlush();
    for (const listener of drainListeners) listener();
  }

  function settleFlush() {
    for (const resolve of flushWaiters.splice(0)) resolve();
  }

  function end(close: StreamClose) {
    if (closed) return;
    closed = true;
    readable.pause();
    for (const listener of closeListeners) listener(close);
  }

  return {
    send(message) {
      if (writeFailed || !writable.writable) return;
      const frame = encodeFrame(message, maxFrameBytes);
      unwritten += 1;
      write(frame, written);
      if (writable.writableLength >= PAUSE_BYTES) readable.pause();
    },
    onMessage(listener) {
      messageListeners.push(listener);
      startReading();
    },
    onInvalidFrame: (listener) => void invalidFrameListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    isFull: () => writable.writableLength >= FULL_BYTES,
    onDrain: (listener) => void drainListeners.push(listener),
    flush: () =>
      unwritten === 0 || writeFailed
        ? Promise.resolve()
        : new Promise((resolve) => void flushWaiters.push(resolve)),
    close() {
      end({ cause: "closed" });
      writable.end();
    },
  };
}
