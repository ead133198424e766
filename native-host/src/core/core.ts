import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { ServerModel } from "../engines/model-reference.ts";
import type { KnownServers } from "../engines/remote/servers/known-servers.ts";
import { type Fingerprints, NO_FINGERPRINTS } from "../models/fingerprints.ts";
import type { ModelCatalog } from "../models/model-catalog.ts";
import type { Ledger } from "../outgoing/ledger.ts";
import { EndedRuns } from "../runs/ended-runs.ts";
import type { RunListener } from "../runs/run-listener.ts";
import type { StatisticsStore } from "../runs/statistics-store.ts";
import type { Logger } from "../system/logging/logger.ts";
import { type EngineEntry, type EnginePerModel, EngineRegistry } from "./loading/engine-registry.ts";
import type { ModelState } from "./loading/model-keeper.ts";
import { Scheduler } from "./scheduler.ts";
import { within } from "./within.ts";

/** Maximum time in ms for engines and run listeners to release their resources. */
const RELEASE_DEADLINE = 500;

/** A conversation on its way to a server. */
export interface Leaving {
  model: ServerModel;
  messages: readonly ChatMessage[];
}

/** Memory of the host process, in bytes. */
export type Memory = Omit<HostMessageOf<"state">["memory"], "engine">;

export interface CoreOptions {
  engines: readonly [EngineEntry, ...EngineEntry[]];
  /** Engines for single models. Default: none. */
  enginesPerModel?: readonly EnginePerModel[];
  catalog: ModelCatalog;
  /** The servers that the user added. Default: there can be none. */
  servers?: KnownServers;
  /** The list of connections. Default: there is none. */
  ledger?: Pick<Ledger, "read">;
  /**
   * Asked before a conversation goes to a server. Returns why it must not. The place for rules about texts that need a
   * yes first, such as that of a page. Default: it may.
   */
  beforeLeaving?: (leaving: Leaving) => WireError | undefined;
  /** The history of runs. */
  store: StatisticsStore;
  /** Receive ended runs in addition to the store. Default: none. */
  listeners?: readonly RunListener[];
  /** Hashes of model files. Default: none. */
  fingerprints?: Fingerprints;
  clock: Clock;
  logger: Logger;
  hostVersion: string;
  /** Table of all settings. Default: the product's own. */
  settingsTable?: SettingsTable;
  readMemory: () => Memory;
  /** Creates globally unique run ids. */
  createRunId: () => string;
  /** Draws a seed, 0..4294967294. */
  drawSeed: () => number;
  /** Returns true if work of the local API waits for that of other clients. Asked for each. Default: it does. */
  apiYields?: () => boolean;
}

/** A client of the core. */
export interface CoreClient {
  /** Ends its generations immediately. Resolves when all of its requests are answered. */
  close(): Promise<void>;
}

/**
 * The parts that exist once per host process, shared by all clients: engines with their queues, models, runs.
 * Independent of transports, requests and session settings.
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
      | "apiYields"
    >,
    Pick<CoreOptions, "servers" | "ledger" | "beforeLeaving"> {
  readonly engines: EngineRegistry;
  readonly scheduler: Scheduler;
  /** Receives every ended run. */
  readonly runs: EndedRuns;
  /** Start time of the host, ms of the monotonic clock. */
  readonly startedAt: number;
  /** Calls back on every change of a model's state. The returned function unsubscribes. */
  onModelState(listener: (state: ModelState) => void): () => void;
  /** Registers a client, which is closed together with the core. The returned function unregisters it. */
  admit(client: CoreClient): () => void;
  /**
   * Marks the host as in use until the returned function is called. For work that must keep the host alive like a
   * generation does: a download, the local API while it is on, a tuning run.
   */
  hold(use: string): () => void;
  /**
   * Names of the current uses. When empty, the host may exit after its last client has left. A browser that closes the
   * pipe kills the host soon after, so that exit is never delayed.
   */
  readonly inUse: readonly string[];
  /** Closes every client, then releases engines and run listeners. May be called more than once. */
  close(): Promise<void>;
}

export function createCore(options: CoreOptions): Core {
  const { clock, logger, store, listeners = [], fingerprints = NO_FINGERPRINTS } = options;
  const { settingsTable = SETTINGS, apiYields = () => true } = options;
  const stateListeners = new Set<(state: ModelState) => void>();
  const clients = new Set<CoreClient>();
  const uses = new Uses();
  const scheduler = new Scheduler({ clock });
  const engines = new EngineRegistry({
    entries: options.engines,
    ...(options.enginesPerModel !== undefined && { perModel: options.enginesPerModel }),
    isBusy: (lane) => scheduler.isBusyWith(lane),
    clock,
    onState: (state) => {
      logState(logger, state);
      for (const listener of stateListeners) listener(state);
    },
  });
  const runs = new EndedRuns({ listeners: [store, ...listeners], logger, settings: settingsTable });
  let closed: Promise<void> | undefined;

  async function release(): Promise<void> {
    // Starts closing all clients before awaiting the first, so that they close concurrently.
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
    apiYields,
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
  // Logs the phases of a load only at debug level; its start and end are info.
  const log = phase === undefined ? logger.info : logger.debug;
  log("model", { model, status, phase, code: error?.code });
}

/** Counts the uses other than generations that keep the host alive, by name. */
class Uses {
  readonly #held = new Set<{ name: string }>();

  get names(): string[] {
    return [...new Set([...this.#held].map(({ name }) => name))];
  }

  /** Adds a use until the returned function is called. */
  hold(name: string): () => void {
    const use = { name };
    this.#held.add(use);
    return () => void this.#held.delete(use);
  }
}
