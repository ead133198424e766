import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import type { Core, CoreClient } from "../core/core.ts";
import { type Outflow, UNLIMITED_OUTFLOW } from "../core/replies/outlet.ts";
import { within } from "../core/within.ts";
import type { InvalidFrame } from "../transport/stream-transport.ts";
import { Dispatcher } from "./dispatcher.ts";
import { EffectiveSettings } from "./effective-settings.ts";
import { OldClient } from "./old-client.ts";
import type { SessionKind } from "./session-parts.ts";
import { SessionRuns } from "./session-runs.ts";

/** How long answers that need no engine may still take once the session ends, ms. */
const SETTLE_DEADLINE = 300;

export interface SessionOptions {
  kind: SessionKind;
  send: (message: HostMessage) => void;
  /** Back-pressure of what is sent; never slow by default. */
  outflow?: Outflow;
}

/** One client of the core, with settings, ids, generations and a `stop` of its own. */
export interface Session extends CoreClient {
  /** Takes whatever the client sent. */
  receive(value: unknown): void;
  /** Answers a frame that held no message. */
  refuseFrame(frame: InvalidFrame): void;
  /** Ends its own answers as `aborted` and answers what else is open; the core and its other sessions go on. */
  close(): Promise<void>;
}

export function openSession(core: Core, options: SessionOptions): Session {
  const { kind, outflow = UNLIMITED_OUTFLOW } = options;
  const { clock, engines, scheduler } = core;
  /** Until it says that it is tolerant, the client is taken for one of release 0.1.0. */
  let oldClient: OldClient | undefined = new OldClient();
  let forgetModels: (() => void) | undefined;
  let closed: Promise<void> | undefined;
  const send = (message: HostMessage) => options.send(oldClient?.rewrite(message) ?? message);
  const runs = new SessionRuns({ scheduler, clock });
  const dispatcher = new Dispatcher({
    send,
    session: { kind, core, settings: new EffectiveSettings(core.settingsTable), runs, outflow, greet },
  });
  const leave = core.admit({ close });
  outflow.onDrain(() => runs.drained());

  function greet(capabilities: readonly string[]): void {
    oldClient = capabilities.includes("tolerant") ? undefined : (oldClient ?? new OldClient());
    forgetModels ??= core.onModelState(send);
    for (const { keeper } of engines.lanes) if (keeper.state !== undefined) send(keeper.state);
  }

  function close(): Promise<void> {
    closed ??= release();
    return closed;
  }

  async function release(): Promise<void> {
    leave();
    runs.close();
    await within(clock, SETTLE_DEADLINE, dispatcher.settle());
    dispatcher.close();
    forgetModels?.();
  }

  return {
    receive: (value) => dispatcher.receive(value),
    refuseFrame: (frame) => dispatcher.refuseFrame(frame),
    close,
  };
}
