import type { Transport } from "@tacho/shared/client/transport.ts";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import type { SettingsTable } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { Generations } from "../core/generations.ts";
import { ModelKeeper } from "../core/model-keeper.ts";
import { type Outflow, UNLIMITED_OUTFLOW } from "../core/outlet.ts";
import type { SupervisedEngine } from "../engines/engine.ts";
import { type Fingerprints, NO_FINGERPRINTS } from "../models/fingerprints.ts";
import type { ModelCatalog } from "../models/model-catalog.ts";
import { NO_SINK, type RunSink } from "../runs/run-sink.ts";
import type { StatisticsStore } from "../runs/statistics-store.ts";
import { Dispatcher } from "../sessions/dispatcher.ts";
import { EffectiveSettings } from "../sessions/effective-settings.ts";
import type { Memory } from "../sessions/host-parts.ts";
import type { Logger } from "../system/logging/logger.ts";
import type { InvalidFrame } from "../transport/stream-transport.ts";

/** How long answers that need no engine may still take once the host leaves, ms. */
const SETTLE_DEADLINE = 300;
/** How long engine and store may take to let go, ms. */
const RELEASE_DEADLINE = 500;

export interface HostOptions {
  transport: Transport;
  /** How the transport's reader keeps up; never slow by default. */
  outflow?: Outflow;
  engine: SupervisedEngine;
  catalog: ModelCatalog;
  store: StatisticsStore;
  /** Where ended runs go beside the store; nowhere by default. */
  exports?: RunSink;
  /** Of model files; none by default. */
  fingerprints?: Fingerprints;
  clock: Clock;
  logger: Logger;
  hostVersion: string;
  /** The settings there are; the product's own by default. */
  settingsTable?: SettingsTable;
  readMemory: () => Memory;
  createRunId: () => string;
  drawSeed: () => number;
}

export interface Host {
  /** Answers a frame that held no message. */
  refuseFrame(frame: InvalidFrame): void;
  /** Ends what runs as `aborted`, answers what is open, and lets go of engine and store. May be called more than once. */
  close(): Promise<void>;
}

/** The whole host behind one transport: one connection, one engine. */
export function createHost(options: HostOptions): Host {
  const { transport, outflow = UNLIMITED_OUTFLOW, engine, clock, logger, store, exports = NO_SINK } = options;
  const { fingerprints = NO_FINGERPRINTS } = options;
  let greeted = false;
  const send = (message: HostMessage) => transport.send(message);
  const keeper = new ModelKeeper({
    engine,
    clock,
    onState: (state) => {
      // What a load is at is for those who look closely; where it has got to is for everyone.
      const log = state.phase === undefined ? logger.info : logger.debug;
      log("model", {
        model: state.model,
        status: state.status,
        phase: state.phase,
        code: state.error?.code,
      });
      if (greeted) send(state);
    },
  });
  const generations = new Generations({ keeper, clock });
  const dispatcher = new Dispatcher({
    send,
    host: {
      ...options,
      outflow,
      exports,
      fingerprints,
      keeper,
      generations,
      settings: new EffectiveSettings(options.settingsTable),
      startedAt: clock.now(),
      greet: () => {
        greeted = true;
        if (keeper.state !== undefined) send(keeper.state);
      },
    },
  });
  let closed: Promise<void> | undefined;

  outflow.onDrain(() => generations.drained());
  transport.onMessage((message) => dispatcher.receive(message));
  transport.onClose(() => void close());

  function close(): Promise<void> {
    closed ??= release();
    return closed;
  }

  async function release(): Promise<void> {
    generations.close();
    fingerprints.close();
    const engineGone = engine.dispose();
    await within(SETTLE_DEADLINE, dispatcher.settle());
    dispatcher.close();
    await within(RELEASE_DEADLINE, Promise.allSettled([engineGone, store.close(), exports.close()]));
  }

  /** Waits for `work`, but no longer than `deadline` ms. */
  async function within(deadline: number, work: Promise<unknown>): Promise<void> {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.schedule(deadline, resolve);
    });
    await Promise.race([work, late]);
    cancel();
  }

  return { refuseFrame: (frame) => dispatcher.refuseFrame(frame), close };
}
