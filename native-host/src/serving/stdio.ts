import type { Transport } from "@tacho/shared/client/transport.ts";
import type { Core } from "../core/core.ts";
import type { Outflow } from "../core/replies/outlet.ts";
import type { LocalApiSwitch } from "../sessions/parts/local-api-switch.ts";
import { openSession } from "../sessions/session.ts";
import type { InvalidFrame } from "../transport/stream-transport.ts";

export interface StdioHostOptions {
  core: Core;
  transport: Transport;
  /** Back-pressure of the transport. Default: none. */
  outflow?: Outflow;
  /** Lets the browser's pages switch the local API. Default: they cannot. */
  localApi?: LocalApiSwitch;
}

export interface StdioHost {
  /** Answers a frame without a valid message. */
  refuseFrame(frame: InvalidFrame): void;
  /** Ends running generations as `aborted`, answers open requests and closes the core. May be called more than once. */
  close(): Promise<void>;
}

/** Serves a host started by a browser: one session on the core. The end of the transport closes both. */
export function serveStdio({ core, transport, outflow, localApi }: StdioHostOptions): StdioHost {
  const session = openSession(core, {
    kind: "browser",
    send: (message) => transport.send(message),
    ...(outflow !== undefined && { outflow }),
    ...(localApi !== undefined && { localApi }),
  });
  transport.onMessage((message) => session.receive(message));
  transport.onClose(() => void core.close());
  return { refuseFrame: (frame) => session.refuseFrame(frame), close: () => core.close() };
}
