import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { type Fingerprints, NO_FINGERPRINTS } from "../models/fingerprints.ts";
import type { ModelCatalog } from "../models/model-catalog.ts";
import { EndedRuns } from "../runs/ended-runs.ts";
import type { RunListener } from "../runs/run-listener.ts";
import type { StatisticsStore } from "../runs/statistics-store.ts";
import type { Logger } from "../system/logging/logger.ts";
import { type EngineEntry, EngineRegistry } from "./loading/engine-registry.ts";
import type { ModelState } from "./loading/model-keeper.ts";
import { Scheduler } from "./scheduler.ts";
import { within } from "./within.ts";

/** How long engines and run listeners may take to let go, ms. */
const RELEASE_DEADLINE = 500;

/** Bytes. */
export type Memory = Omit<HostMessageOf<"state">["memory"], "engine">;

export interface CoreOptions {
  engines: readonly [EngineEntry, ...EngineEntry[]];
  catalog: ModelCatalog;
  /** The history of runs. */
  store: StatisticsStore;
  /** Where ended runs go beside the store; nowhere by default. */
  listeners?: readonly RunListener[];
  /** Of model files; none by default. */
  fingerprints?: Fingerprints;
  clock: Clock;
  logger: Logger;
  hostVersion: string;
  /** The settings there are; the product's own by default. */
  settingsTable?: SettingsTable;
  readMemory: () => Memory;
  /** Unique for ever. */
  createRunId: () => string;
  /** A seed, 0..4294967294. */
  drawSeed: () => number;
}

/** A client of the core, as far as the core cares. */
export interface CoreClient {
  /** Ends its answers at once, and resolves when its requests are answered. */
  close(): Promise<void>;
}

/**
 * What there is once in a host process, whoever is connected: engines with their queues, models, runs. It knows no
 * transport, no request and no settings of a session.
 */
export interface Core
  extends Pick<
    Required<CoreOptions>,
    | "catalog"
    | "store"
    | "fingerprints"
    | "clock"
    | "logger"
    | "hostVersion"
    | "settingsTable"
    | "readMemory"
    | "createRunId"
    | "drawSeed"
  > {
  readonly engines: EngineRegistry;
  readonly scheduler: Scheduler;
  /** Takes every run that has ended. */
  readonly runs: EndedRuns;
  /** When the host was started, ms of the monotonic clock. */
  readonly startedAt: number;
  /** Calls back with every change of a model's state, until the returned function is called. */
  onModelState(listener: (state: ModelState) => void): () => void;
  /** Closes the client with the core, until the returned function is called. */
  admit(client: CoreClient): () => void;
  /**
   * Counts as in use until the returned function is called. For whatever must keep the host as an answer does: a download
   * from its order to its end, the local API while it is on, a tuning run.
   */
  hold(use: string): () => void;
  /**
   * Names of what the host is in use for; empty means that it may leave when its last client has. A browser that closes
   * the pipe kills the host soon after, so that end is never put off.
   */
  readonly inUse: readonly string[];
  /** Closes every client, then lets go of the engines and of whatever takes runs. May be called more than once. */
  close(): Promise<void>;
}

export function createCore(options: CoreOptions): Core {
  const { clock, logger, store, listeners = [], fingerprints = NO_FINGERPRINTS } = options;
  const { settingsTable = SETTINGS } = options;
  const stateListeners = new Set<(state: ModelState) => void>();
  const clients = new Set<CoreClient>();
  const uses = new Uses();
  const engines = new EngineRegistry({
    entries: options.engines,
    clock,
    onState: (state) => {
      logState(logger, state);
      for (const listener of stateListeners) listener(state);
    },
  });
  const scheduler = new Scheduler({ clock });
  const runs = new EndedRuns({ listeners: [store, ...listeners], logger, settings: settingsTable });
  let closed: Promise<void> | undefined;

  async function release(): Promise<void> {
    // Every client ends its answers before the first of them waits for anything.
    const clientsGone = [...clients].map((client) => client.close());
    scheduler.close();
    fingerprints.close();
    const enginesGone = engines.dispose();
    await Promise.all(clientsGone);
    await within(clock, RELEASE_DEADLINE, Promise.allSettled([enginesGone, runs.close()]));
  }

  return {
    ...options,
    fingerprints,
    settingsTable,
    engines,
    scheduler,
    runs,
    startedAt: clock.now(),
    onModelState: (listener) => addTo(stateListeners, listener),
    admit: (client) => addTo(clients, client),
    hold: (use) => uses.hold(use),
    get inUse() {
      return [...(scheduler.isBusy ? ["answer"] : []), ...uses.names];
    },
    close() {
      closed ??= release();
      return closed;
    },
  };
}

function addTo<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => void set.delete(member);
}

function logState(logger: Logger, { model, status, phase, error }: ModelState): void {
  // The phases of a load matter to those who look closely; its beginning and end to everyone.
  const log = phase === undefined ? logger.info : logger.debug;
  log("model", { model, status, phase, code: error?.code });
}

/** What keeps the host busy beside answers, by name, as often as it is held. */
class Uses {
  readonly #held = new Set<{ name: string }>();

  get names(): string[] {
    return [...new Set([...this.#held].map(({ name }) => name))];
  }

  /** Holds until the returned function is called. */
  hold(name: string): () => void {
    const use = { name };
    this.#held.add(use);
    return () => void this.#held.delete(use);
  }
}
