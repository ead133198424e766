import type { KeyValueStorage } from "../../browser/key-value-storage.ts";

const KEY = "local_api_on";

/** Remembers if the host serves the local API, so that it is started with the browser. */
export interface LocalApiMemory {
  /** True while the host must run for the API. */
  readonly keepsHost: boolean;
  /** Call with what the host says. */
  note(on: boolean): void;
  /** Call if there is no host to keep. Nothing is tried again for the API until a host has answered. */
  rest(): void;
}

export interface LocalApiMemoryOptions {
  /** Storage that survives restarts of the browser. */
  storage: Pick<KeyValueStorage, "get" | "set" | "remove">;
  /** Called when `keepsHost` has changed. */
  onChange: () => void;
}

/** Reads what is remembered, and calls back if the API was on. */
export function createLocalApiMemory({ storage, onChange }: LocalApiMemoryOptions): LocalApiMemory {
  let keepsHost = false;
  let isHeard = false;

  function setKeepsHost(next: boolean): void {
    if (next === keepsHost) return;
    keepsHost = next;
    onChange();
  }

  storage.get([KEY]).then(
    (stored) => {
      if (!isHeard) setKeepsHost(stored[KEY] === true);
    },
    // Without what is remembered, the host starts with the first page that needs it.
    () => {},
  );

  return {
    get keepsHost() {
      return keepsHost;
    },
    note(on) {
      isHeard = true;
      const written = on ? storage.set({ [KEY]: true }) : storage.remove([KEY]);
      void written.catch(() => {});
      setKeepsHost(on);
    },
    rest: () => setKeepsHost(false),
  };
}
