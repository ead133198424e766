import type { LocalApi as LocalApiState } from "@tacho/shared/protocol/local-api.ts";
import type { ApiKey } from "../../config/api-key.ts";
import type { ConfigFile } from "../../config/config-file.ts";
import { writeServerConfig } from "../../config/server-config.ts";
import type { Core } from "../../core/core.ts";
import type { LocalApiSwitch } from "../../sessions/parts/local-api-switch.ts";
import { hasCode } from "../../system/files/has-code.ts";
import type { ApiOwner } from "./api-owner.ts";
import type { LoopbackServer } from "./exchange/loopback-server.ts";
import { readRules, serveHttp } from "./serve-http.ts";

/** Time in ms between attempts to open a port that another program has. */
export const TAKEOVER_PAUSE = 2000;

export interface LocalApiOptions {
  core: Core;
  config: ConfigFile;
  key: ApiKey;
  owner: ApiOwner;
  createId: () => string;
  /** Default: `serveHttp`. */
  serve?: typeof serveHttp;
}

/**
 * The local API of a host that a browser starts: opened while `config.json` says so. Where the port is taken, it is
 * opened as soon as the port is free.
 */
export class LocalApi implements LocalApiSwitch {
  readonly #options: LocalApiOptions;
  #server: LoopbackServer | undefined;
  #problem: LocalApiState["problem"];
  #release: (() => void) | undefined;
  #cancelRetry = () => {};
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: LocalApiOptions) {
    this.#options = options;
  }

  /** Opens the API if it is switched on. Resolves when it answers or is known not to. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#apply());
  }

  state(): LocalApiState {
    const { on, port } = this.#wanted;
    const url = this.#server === undefined ? undefined : `http://127.0.0.1:${this.#server.port}`;
    return {
      on,
      port,
      ...(url !== undefined && { url }),
      ...(on && this.#problem !== undefined && { problem: this.#problem }),
      has_key: this.#options.key.read() !== undefined,
    };
  }

  set(patch: { on?: boolean | undefined; port?: number | undefined }): Promise<LocalApiState> {
    return this.#inTurn(async () => {
      const { on } = this.#wanted;
      // A port in the file switches the API on by itself, so that the switch is always written beside it.
      await writeServerConfig(this.#options.config.path, { on, ...withoutAbsent(patch) });
      await this.#apply();
      return this.state();
    });
  }

  key(): Promise<string> {
    return this.#inTurn(() => this.#options.key.ensure());
  }

  newKey(): Promise<string> {
    return this.#inTurn(() => this.#options.key.replace());
  }

  /** Closes the API. May be called more than once. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#inTurn(() => this.#shut());
  }

  get #wanted() {
    return this.#options.config.read().config.server;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Brings the server in line with the file. */
  async #apply(): Promise<void> {
    const { on, port } = this.#wanted;
    if (this.#server !== undefined && on && this.#server.port === port && !this.#closed) return;
    await this.#shut();
    if (!on || this.#closed) return;
    this.#release = this.#options.core.hold("local_api");
    await this.#open(port);
  }

  async #open(port: number): Promise<void> {
    const { core, config, key, owner, createId, serve = serveHttp } = this.#options;
    const { logger, clock } = core;
    try {
      await key.ensure();
      this.#server = await serve({ core, createId, port, rules: readRules(config, key) });
      this.#problem = undefined;
      await owner.take(port);
      logger.info("the local API is open", { port });
    } catch (error) {
      const problem = await problemOf(error, port, owner);
      if (this.#problem?.code !== problem.code) logger.warn(problem.message);
      this.#problem = problem;
      if (problem.code === "not_permitted") return;
      this.#cancelRetry = clock.schedule(TAKEOVER_PAUSE, () => void this.start().catch(() => {}));
    }
  }

  async #shut(): Promise<void> {
    this.#cancelRetry();
    this.#release?.();
    this.#release = undefined;
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await server.close();
    await this.#options.owner.leave();
  }
}

function withoutAbsent(patch: object) {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

async function problemOf(
  error: unknown,
  port: number,
  owner: ApiOwner,
): Promise<NonNullable<LocalApiState["problem"]>> {
  if (hasCode(error, "EADDRINUSE")) {
    const isOurs = await owner.has(port);
    return isOurs
      ? {
          code: "other_host",
          message: `Another host of yours serves the local API on port ${port}. This one takes over when that one ends.`,
        }
      : {
          code: "port_taken",
          message: `Port ${port} is used by another program. The local API opens as soon as it is free; or choose another port.`,
        };
  }
  if (hasCode(error, "EACCES", "EPERM")) {
    return {
      code: "not_permitted",
      message: `You may not open port ${port}. Choose one from 1024 up.`,
    };
  }
  return { code: "failed", message: `The local API could not be opened: ${String(error)}.` };
}
