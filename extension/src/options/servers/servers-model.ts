import { type ReadonlySignal, signal } from "@preact/signals";
import type { FoundServer, Server } from "@tacho/shared/protocol/servers.ts";
import { messages } from "../../locale/locale.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { followFeature, type SectionWorker } from "../network/host-features.ts";

/** The latest test of a server on this page. */
export type ServerTest =
  | { status: "running" }
  /** The server's `error` says if it failed. */
  | { status: "done"; models: readonly string[]; milliseconds?: number | undefined }
  /** The host could not be asked. */
  | { status: "failed"; why: string };

export type ServerSearch =
  | { status: "idle" | "running" }
  | { status: "done"; servers: readonly FoundServer[] }
  | { status: "failed"; why: string };

/** Everything that the section `Servers` draws. */
export interface ServersState {
  /** Absent until the host has sent its list. */
  servers?: readonly Server[];
  /** By name. */
  tests: Readonly<Record<string, ServerTest>>;
  search: ServerSearch;
  /** Reason why the list could not be read. */
  failure?: string;
}

export interface NewServer {
  name: string;
  url: string;
  /** Passed on to the host, and kept nowhere here. */
  key?: string;
}

export interface ServersActions {
  /**
   * Adds a server or replaces the one of that name, and tests it.
   *
   * @throws as `WorkerClient.request`. Nothing has changed then.
   */
  add(server: NewServer): Promise<void>;
  /** @throws as `add`. */
  remove(name: string): Promise<void>;
  test(name: string): void;
  find(): void;
  /** Reads the list again after a failure. */
  refresh(): void;
}

export interface ServersModel {
  /** `undefined` if the host has no servers as engines. */
  readonly state: ReadonlySignal<ServersState | undefined>;
  readonly actions: ServersActions;
}

export interface ServersModelOptions {
  worker: SectionWorker;
  /** Announces words to a screen reader. */
  tell: (words: string) => void;
  /** Called after the host has connected to something, or may list other models. */
  onChange: () => void;
}

/** Connects the section `Servers` with the host. */
export function createServersModel({ worker, tell, onChange }: ServersModelOptions): ServersModel {
  const state = signal<ServersState | undefined>(undefined);
  const text = () => messages().servers;

  const update = (change: (before: ServersState) => ServersState) => {
    state.value = change(state.value ?? { tests: {}, search: { status: "idle" } });
  };
  const putServer = (server: Server) =>
    update((before) => {
      const servers = before.servers ?? [];
      const isKnown = servers.some(({ name }) => name === server.name);
      const changed = isKnown
        ? servers.map((each) => (each.name === server.name ? server : each))
        : [...servers, server];
      return { ...before, servers: changed };
    });
  const putTest = (name: string, test: ServerTest) =>
    update((before) => ({ ...before, tests: { ...before.tests, [name]: test } }));

  async function list(): Promise<void> {
    try {
      const { servers } = await worker.request("list_servers", {});
      update(({ failure: _, ...before }) => ({ ...before, servers }));
    } catch (error) {
      update((before) => ({ ...before, failure: failureWords(error) }));
    }
  }

  async function test(name: string): Promise<void> {
    putTest(name, { status: "running" });
    try {
      const { server, models, milliseconds } = await worker.request("test_server", { name });
      // The server may have been removed meanwhile.
      if (state.value?.servers?.some((each) => each.name === name) !== true) return;
      putServer(server);
      putTest(name, { status: "done", models, milliseconds });
      tell(server.error === undefined ? text().testedWell(name, models.length) : text().testedBadly(name));
    } catch (error) {
      putTest(name, { status: "failed", why: failureWords(error) });
    }
    onChange();
  }

  async function find(): Promise<void> {
    update((before) => ({ ...before, search: { status: "running" } }));
    try {
      const { servers } = await worker.request("find_servers", {});
      update((before) => ({ ...before, search: { status: "done", servers } }));
      tell(text().found(servers.length));
    } catch (error) {
      update((before) => ({ ...before, search: { status: "failed", why: failureWords(error) } }));
    }
    onChange();
  }

  followFeature(worker, "engines.remote", {
    onHost: () => {
      update((before) => before);
      void list();
    },
    onOther: () => {
      state.value = undefined;
    },
  });

  return {
    state,
    actions: {
      async add(added) {
        const { server } = await worker.request("add_server", added);
        putServer(server);
        tell(text().added(server.name));
        void test(server.name);
      },
      async remove(name) {
        await worker.request("remove_server", { name });
        update((before) => {
          const { [name]: _, ...tests } = before.tests;
          return { ...before, tests, servers: before.servers?.filter((each) => each.name !== name) ?? [] };
        });
        tell(text().removed(name));
        onChange();
      },
      test: (name) => void test(name),
      find: () => void find(),
      refresh: () => void list(),
    },
  };
}
