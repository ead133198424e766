import type { Transport } from "@tacho/shared/client/transport.ts";
import type { Core } from "../core/core.ts";
import type { Outflow } from "../core/replies/outlet.ts";
import { openSession } from "../sessions/session.ts";
import type { InvalidFrame } from "../transport/stream-transport.ts";

export interface StdioHostOptions {
  core: Core;
  transport: Transport;
  /** Back-pressure of the transport; never slow by default. */
  outflow?: Outflow;
}

export interface StdioHost {
  /** Answers a frame that held no message. */
  refuseFrame(frame: InvalidFrame): void;
  /** Ends what runs as `aborted`, answers what is open, and closes the core. May be called more than once. */
  close(): Promise<void>;
}

/** The host that a browser starts: one session on the core, and the end of its transport is the end of both. */
export function serveStdio({ core, transport, outflow }: StdioHostOptions): StdioHost {
  const session = openSession(core, {
    kind: "browser",
    send: (message) => transport.send(message),
    ...(outflow !== undefined && { outflow }),
  });
  transport.onMessage((message) => session.receive(message));
  transport.onClose(() => void core.close());
  return { refuseFrame: (frame) => session.refuseFrame(frame), close: () => core.close() };
}
