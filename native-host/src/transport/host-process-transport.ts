import type { Readable, Writable } from "node:stream";
import { MAX_REQUEST_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { createStreamTransport, type StreamTransport } from "./stream-transport.ts";

/**
 * Connects to a host started with pipes, as the browser does: requests go to its stdin, messages come from its
 * stdout. Keeps reading after a failed write, so that the last messages of a host that is leaving arrive.
 */
export function createHostProcessTransport(host: { stdin: Writable; stdout: Readable }): StreamTransport {
  return createStreamTransport({
    readable: host.stdout,
    writable: host.stdin,
    maxFrameBytes: MAX_REQUEST_BYTES,
    closeOnWriteFailure: false,
  });
}
