import { type ReadonlySignal, signal } from "@preact/signals";
import type { LocalApi } from "@tacho/shared/protocol/local-api.ts";
import { messages } from "../../locale/locale.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { followFeature, type SectionWorker } from "../network/host-features.ts";

/** Everything that the section `Local API` draws. */
export interface LocalApiState {
  /** Absent until the host has told it. */
  api?: LocalApi;
  /** The key, while it is shown. */
  key?: string;
  /** True while a change waits for the host. */
  changing: boolean;
  /** Position in which the switch was put, until the host has answered. */
  wanted?: boolean;
  /** Reason why the last request failed, in a whole sentence. */
  failure?: string;
}

export interface LocalApiActions {
  change(change: { on?: boolean; port?: number }): void;
  showKey(): void;
  hideKey(): void;
  /**
   * Reads the key without showing it.
   *
   * @throws as `WorkerClient.request`.
   */
  readKey(): Promise<string>;
  /** Replaces the key. Programs that use the old one are refused from then on. */
  newKey(): void;
  copy(text: string): Promise<void>;
  /** Asks the host again how the API is. */
  refresh(): void;
}

export interface LocalApiModel {
  /** `undefined` if the host has no local API. */
  readonly state: ReadonlySignal<LocalApiState | undefined>;
  readonly actions: LocalApiActions;
}

export interface LocalApiModelOptions {
  worker: SectionWorker;
  /** Announces words to a screen reader. */
  tell: (words: string) => void;
  copy: (text: string) => Promise<void>;
}

/** Connects the section `Local API` with the host. The key is held here only while it is shown. */
export function createLocalApiModel({ worker, tell, copy }: LocalApiModelOptions): LocalApiModel {
  const state = signal<LocalApiState | undefined>(undefined);
  const text = () => messages().localApi;
  let changes = 0;

  const update = (change: (before: LocalApiState) => LocalApiState) => {
    state.value = change(state.value ?? { changing: false });
  };
  const put = (api: LocalApi) =>
    update(({ failure: _, wanted: __, ...before }) => ({ ...before, api, changing: false }));
  const fail = (failure: string) =>
    update(({ wanted: _, ...before }) => ({ ...before, failure, changing: false }));

  async function read(): Promise<void> {
    try {
      put(await worker.request("get_local_api", {}));
    } catch (error) {
      fail(text().failed(failureWords(error)));
    }
  }

  async function change(wanted: { on?: boolean; port?: number }): Promise<void> {
    changes += 1;
    const turn = changes;
    const { on } = wanted;
    update((before) => ({ ...before, changing: true, ...(on !== undefined && { wanted: on }) }));
    try {
      const api = await worker.request("set_local_api", wanted);
      // A newer change is on its way, whose answer counts.
      if (turn !== changes) return;
      put(api);
      if (api.problem === undefined) tell(api.on ? text().switchedOn : text().switchedOff);
    } catch (error) {
      if (turn === changes) fail(text().failed(failureWords(error)));
    }
  }

  async function showKey(action: "get_api_key" | "new_api_key"): Promise<void> {
    try {
      const { key } = await worker.request(action, {});
      update(({ failure: _, ...before }) => ({ ...before, key }));
      if (action === "new_api_key") tell(text().newKeyMade);
    } catch (error) {
      fail(text().keyFailed(failureWords(error)));
    }
  }

  followFeature(worker, "local_api", {
    onHost: () => {
      update((before) => before);
      void read();
    },
    onOther: () => {
      state.value = undefined;
    },
  });

  return {
    state,
    actions: {
      change: (wanted) => void change(wanted),
      showKey: () => void showKey("get_api_key"),
      hideKey: () => update(({ key: _, ...before }) => before),
      readKey: async () => (await worker.request("get_api_key", {})).key,
      newKey: () => void showKey("new_api_key"),
      copy,
      refresh: () => void read(),
    },
  };
}
