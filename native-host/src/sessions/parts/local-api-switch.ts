import type { LocalApi } from "@tacho/shared/protocol/local-api.ts";

/** The switch of the local API, for the clients that may use it. */
export interface LocalApiSwitch {
  state(): LocalApi;
  /**
   * Changes the switch or the port and keeps them. Resolves once the API answers or is known not to.
   *
   * @throws ConfigWriteError, or the file system's error, if `config.json` cannot be written. Nothing changes then.
   */
  set(patch: { on?: boolean | undefined; port?: number | undefined }): Promise<LocalApi>;
  /** Returns the key, and creates it if there is none. */
  key(): Promise<string>;
  /** Replaces the key. */
  newKey(): Promise<string>;
}
