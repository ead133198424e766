import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { RequestInput } from "@tacho/shared/protocol/requests.ts";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import type { Core } from "../../../native-host/src/core/core.ts";
import type { EngineEntry } from "../../../native-host/src/core/loading/engine-registry.ts";
import type { ModelReference } from "../../../native-host/src/engines/model-reference.ts";
import { ModelCatalog, type ModelListing } from "../../../native-host/src/models/model-catalog.ts";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import type { SessionKind } from "../../../native-host/src/sessions/parts/session-parts.ts";
import { openSession, type Session } from "../../../native-host/src/sessions/session.ts";
import { FakeEngine } from "../engine/fake-engine.ts";
import { FakeClock } from "../time/fake-clock.ts";
import { MessageLog } from "./message-log.ts";
import { openCore } from "./open-core.ts";
import { silentLogger } from "./silent-logger.ts";
import { TOLERANT_HELLO } from "./start-memory-host.ts";

/** A catalog of names only: models in files, or on a server called `box`. */
class NamedModels extends ModelCatalog {
  readonly #models: ReadonlyMap<string, ModelReference>;

  constructor(names: readonly string[]) {
    super({ folder: "/nowhere", config: new ConfigFile("/nowhere/config.json", silentLogger) });
    this.#models = new Map(names.map((name) => [name, referenceTo(name)]));
  }

  override knows(name: string): boolean {
    return name === "default" || this.#models.has(name);
  }

  override resolve(name: string): ModelReference {
    const [first] = this.#models.values();
    return this.#models.get(name) ?? (name === "default" ? first : undefined) ?? super.resolve(name);
  }

  override async list(): Promise<ModelListing> {
    const models = [...this.#models.values()].flatMap((model) =>
      model.kind === "file"
        ? [{ name: model.name, source: "folder" as const, path: model.path, size: 1000, chosen: false }]
        : [],
    );
    return { models, unreadable: [] };
  }
}

function referenceTo(name: string): ModelReference {
  const [server, id] = name.split("/");
  if (server === undefined || id === undefined) return { kind: "file", name, path: `/models/${name}.gguf` };
  return { kind: "server", name, server, id };
}

export interface MemorySession extends Session {
  log: MessageLog;
  send(request: RequestInput | Record<string, unknown>): void;
}

export interface MemoryCore {
  core: Core;
  /** The engine that runs models in files. */
  engine: FakeEngine;
  /** The engine that runs models of servers. */
  remote: FakeEngine;
  clock: FakeClock;
  store: MemoryStatisticsStore;
  /** Opens a session that has sent `hello` as a tolerant client. */
  join(kind: SessionKind): MemorySession;
}

export interface MemoryCoreOptions {
  /** Model names: plain for files, `box/name` for a server. The first one is the default. */
  models?: readonly string[];
  engine?: FakeEngine;
  /** False leaves server models without an engine. */
  withRemote?: boolean;
  apiYields?: () => boolean;
}

/** Opens a core with a local and a remote engine that the test controls, for any number of sessions. */
export function openMemoryCore({
  models = ["small", "large", "box/mini"],
  ...own
}: MemoryCoreOptions = {}): MemoryCore {
  const { engine = new FakeEngine(), withRemote = true, apiYields } = own;
  const remote = new FakeEngine({ name: "openai_compatible", loadSettings: [], parallel: 8 });
  const clock = new FakeClock();
  const store = new MemoryStatisticsStore(clock);
  const files: EngineEntry = { engine, runs: ({ kind }) => kind === "file" };
  const servers: EngineEntry = { engine: remote, runs: ({ kind }) => kind === "server" };
  const core = openCore({
    engines: withRemote ? [files, servers] : [files],
    catalog: new NamedModels(models),
    store,
    clock,
    ...(apiYields !== undefined && { apiYields }),
  });
  return { core, engine, remote, clock, store, join: (kind) => join(core, kind) };
}

function join(core: Core, kind: SessionKind): MemorySession {
  const [client, transport] = createLinkedPair();
  const session = openSession(core, { kind, send: (message) => transport.send(message) });
  transport.onMessage((message) => session.receive(message));
  const log = new MessageLog(client);
  client.send(TOLERANT_HELLO);
  return { ...session, log, send: (request) => client.send(request) };
}
