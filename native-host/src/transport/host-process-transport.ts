import type { Readable, Writable } from "node:stream";
import { MAX_REQUEST_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { createStreamTransport, type StreamTransport } from "./stream-transport.ts";

/**
 * The browser's side of a host that was started with pipes: requests go to its stdin, messages come from its stdout.
 * A host that leaves is read to its end, though it no longer reads.
 */
export function createHostProcessTransport(host: { stdin: Writable; stdout: Readable }): StreamTransport {
  return createStreamTransport({
    readable: host.stdout,
    writable: host.stdin,
    maxFrameBytes: MAX_REQUEST_BYTES,
    closeOnWriteFailure: false,
  });
}
