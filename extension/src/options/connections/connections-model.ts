import { type ReadonlySignal, signal } from "@preact/signals";
import type { LedgerEntry } from "@tacho/shared/protocol/connections.ts";
import { messages } from "../../locale/locale.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { followFeature, type SectionWorker } from "../network/host-features.ts";

/** Everything that the section `Connections` draws. */
export interface ConnectionsState {
  /** Newest first; absent until the host has sent the first page. */
  connections?: readonly LedgerEntry[];
  /** The `before` of the next page; absent if there are no older ones. */
  next?: string;
  reading: boolean;
  /** Reason why the list could not be read. */
  failure?: string;
  /** Time of the last reading, ms since the epoch. */
  now: number;
}

export interface ConnectionsActions {
  /** Reads the newest connections. */
  refresh(): void;
  /** Reads older connections. */
  showMore(): void;
}

export interface ConnectionsModel {
  /** `undefined` if the host keeps no list. */
  readonly state: ReadonlySignal<ConnectionsState | undefined>;
  readonly actions: ConnectionsActions;
}

export interface ConnectionsModelOptions {
  worker: SectionWorker;
  /** Announces words to a screen reader. */
  tell: (words: string) => void;
  /** Reads the date, ms since the epoch. */
  date: () => number;
}

/** Number of connections that are shown at first, and that each "more" adds. */
export const FIRST_PAGE = 10;
export const NEXT_PAGE = 50;

/** Connects the section `Connections` with the host. */
export function createConnectionsModel({ worker, tell, date }: ConnectionsModelOptions): ConnectionsModel {
  const state = signal<ConnectionsState | undefined>(undefined);
  let turns = 0;

  const update = (change: Partial<ConnectionsState>) => {
    const before = state.value ?? { reading: false, now: date() };
    state.value = { ...before, ...change };
  };

  async function read(before: string | undefined, limit: number): Promise<boolean> {
    turns += 1;
    const turn = turns;
    update({ reading: true });
    try {
      const page = { limit, ...(before !== undefined && { before }) };
      const { connections, next } = await worker.request("list_connections", page);
      if (turn !== turns) return false;
      const { next: _, failure: __, ...rest } = state.value ?? { now: 0 };
      const kept = before === undefined ? [] : (state.value?.connections ?? []);
      state.value = {
        ...rest,
        connections: [...kept, ...connections],
        ...(next !== undefined && { next }),
        reading: false,
        now: date(),
      };
      return true;
    } catch (error) {
      if (turn === turns) update({ reading: false, failure: failureWords(error) });
      return false;
    }
  }

  const refresh = () => void read(undefined, Math.max(FIRST_PAGE, shownCount()));
  const shownCount = () => Math.min(state.value?.connections?.length ?? 0, NEXT_PAGE);

  followFeature(worker, "connections", {
    onHost: refresh,
    onOther: () => {
      state.value = undefined;
    },
  });

  return {
    state,
    actions: {
      refresh: () => {
        if (state.value !== undefined) refresh();
      },
      async showMore() {
        const { next } = state.value ?? {};
        if (next === undefined || !(await read(next, NEXT_PAGE))) return;
        tell(messages().connections.shown(state.value?.connections?.length ?? 0));
      },
    },
  };
}
