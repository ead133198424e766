import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import type { Core, CoreClient } from "../core/core.ts";
import type { Embeddings } from "../core/jobs/embedding-run.ts";
import type { ModelState } from "../core/loading/model-keeper.ts";
import { type Outflow, UNLIMITED_OUTFLOW } from "../core/replies/outlet.ts";
import { within } from "../core/within.ts";
import type { InvalidFrame } from "../transport/stream-transport.ts";
import { Dispatcher } from "./dispatcher.ts";
import { type EmbeddingRequest, embedTexts } from "./embed-texts.ts";
import { EffectiveSettings } from "./parts/effective-settings.ts";
import type { LocalApiSwitch } from "./parts/local-api-switch.ts";
import { OldClient } from "./parts/old-client.ts";
import type { SessionKind, SessionParts } from "./parts/session-parts.ts";
import { SessionRuns } from "./parts/session-runs.ts";

/** Time in ms for requests that need no engine to finish once the session ends. */
const SETTLE_DEADLINE = 300;

export interface SessionOptions {
  kind: SessionKind;
  send: (message: HostMessage) => void;
  /** Back-pressure of the outgoing stream. Default: none. */
  outflow?: Outflow;
  /** Lets the client switch the local API. Default: it may not. */
  localApi?: LocalApiSwitch;
}

/** One client of the core, with its own settings, ids, generations and stops. */
export interface Session extends CoreClient {
  /** Takes one unparsed message from the client. */
  receive(value: unknown): void;
  /** Answers a frame without a valid message. */
  refuseFrame(frame: InvalidFrame): void;
  /** Turns texts into vectors, see `embedTexts`. */
  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings>;
  /** Ends its generations as `aborted` and answers its other open requests. The core and other sessions continue. */
  close(): Promise<void>;
}

export function openSession(core: Core, options: SessionOptions): Session {
  const { kind, outflow = UNLIMITED_OUTFLOW, localApi } = options;
  const { clock, engines, scheduler } = core;
  /** Treats the client as release 0.1.0 until it declares itself tolerant. */
  let oldClient: OldClient | undefined = new OldClient();
  let forgetModels: (() => void) | undefined;
  let closed: Promise<void> | undefined;
  const send = (message: HostMessage) => options.send(oldClient?.rewrite(message) ?? message);
  const yields = () => kind === "api" && core.apiYields();
  const runs = new SessionRuns({ scheduler, clock, yields });
  const settings = new EffectiveSettings(core.settingsTable);
  const session: SessionParts = { kind, core, settings, runs, outflow, localApi, greet };
  const dispatcher = new Dispatcher({ send, session });
  const leave = core.admit({ close });
  outflow.onDrain(() => runs.drained());

  function greet(capabilities: readonly string[]): void {
    oldClient = capabilities.includes("tolerant") ? undefined : (oldClient ?? new OldClient());
    forgetModels ??= core.onModelState(tellState);
    for (const { keeper } of engines.lanes) if (keeper.state !== undefined) tellState(keeper.state);
  }

  /** Release 0.1.0 takes every model for one of this machine, so it is told of no other. */
  function tellState(state: ModelState): void {
    if (oldClient === undefined || state.server === undefined) send(state);
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
    embed: (request, signal) => embedTexts(session, request, signal),
    close,
  };
}
