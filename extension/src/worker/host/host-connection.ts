import { Connection } from "@tacho/shared/client/connection.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";
import { stateAfterReady, stateAfterRefusal, stateAfterStray } from "./handshake.ts";
import { HostUnavailableError, stateAfterClose } from "./host-unavailable.ts";
import { isVerdict, type StoredVerdict } from "./stored-verdict.ts";

/**
 * Reconnect backoff in ms. The first retry is nearly immediate, because a single crash is an accident. After the last
 * entry the worker gives up.
 */
export const LOST_PAUSES = [50, 1000, 3000, 8000];
/** Time in ms between attempts to reach a host that is missing or silent. */
export const MISSING_PAUSE = 2000;
/** Time in ms after which a connection counts as stable and the backoff starts over. */
export const STABLE_AFTER = 10_000;
/** Maximum time in ms for a host to send `ready`. */
export const HANDSHAKE_LIMIT = 10_000;

export interface HostConnectionOptions {
  /** Starts a host process. */
  openHost: () => Transport;
  client: { name: string; version: string };
  createId: () => string;
  clock: Clock;
  verdict: StoredVerdict;
  /** Prepares each new connection before anyone may use it. */
  prepare: (connection: Connection, ready: HostMessageOf<"ready">) => Promise<void>;
  onState: (state: ConnectionState) => void;
  onModelState: (state: ModelState) => void;
  /** Called with messages that cannot be parsed. */
  onStray: (message: unknown) => void;
}

/** The only connection to the host. Opened on demand, and reopened automatically while it is wanted. */
export interface HostConnection {
  readonly state: ConnectionState;
  /**
   * Connects immediately if necessary.
   *
   * @throws HostUnavailableError if this attempt fails or none is allowed.
   */
  connected(): Promise<Connection>;
  /** Resets the failure count. Call when the host has produced output. */
  proved(): void;
  /** While wanted, a lost connection is reopened. */
  setWanted(wanted: boolean): void;
  /** Tries again immediately, even after giving up. */
  reconnect(): void;
  /** Closes the connection, which ends the host. The next use starts another. */
  close(): void;
}

export function createHostConnection(options: HostConnectionOptions): HostConnection {
  const { openHost, client, createId, clock, verdict, prepare, onState, onModelState, onStray } = options;
  let state: ConnectionState = { status: "idle" };
  let current: Promise<Connection> | undefined;
  let endCurrent: ((next: ConnectionState) => void) | undefined;
  let cancelRetry: (() => void) | undefined;
  let wanted = false;
  let failures = 0;

  const restored = verdict.read().then((read) => {
    if (read !== undefined && state.status === "idle") setState(read);
  });

  function setState(next: ConnectionState): void {
    const news = JSON.stringify(next) !== JSON.stringify(state);
    state = next;
    if (news) onState(next);
  }

  function connected(): Promise<Connection> {
    cancelRetry?.();
    cancelRetry = undefined;
    if (current === undefined) {
      const attempt = restored.then(open);
      current = attempt;
      attempt.catch(() => {
        if (current === attempt) current = undefined;
      });
    }
    return current;
  }

  function tryQuietly(): void {
    connected().catch(() => {});
  }

  function open(): Promise<Connection> {
    if (isVerdict(state)) throw new HostUnavailableError(state);
    // Keeps showing a host as missing or silent until one has answered.
    if (!isAway(state)) setState({ status: "connecting" });
    return new Promise((resolve, reject) => {
      let transport: Transport;
      try {
        transport = openHost();
      } catch (error) {
        // The browser refuses to open a port: the host counts as one that ended at once.
        const next = stateAfterClose({ reason: reasonOf(error) });
        current = undefined;
        ended(next);
        return reject(new HostUnavailableError(next));
      }
      let ready = false;
      let over = false;
      const end = (next: ConnectionState) => {
        if (over) return;
        over = true;
        cancelTimer();
        current = undefined;
        endCurrent = undefined;
        connection.close();
        ended(next);
        reject(new HostUnavailableError(next));
      };
      const connection = new Connection({
        transport,
        createId,
        schedule: (delay, callback) => clock.schedule(delay, callback),
        onStrayMessage(message) {
          const refusal = ready ? undefined : stateAfterStray(message);
          if (refusal === undefined) onStray(message);
          else end(refusal);
        },
      });
      const seconds = HANDSHAKE_LIMIT / 1000;
      const silent: ConnectionState = { status: "silent", detail: `No answer within ${seconds} seconds.` };
      let cancelTimer = clock.schedule(HANDSHAKE_LIMIT, () => end(silent));
      endCurrent = end;
      connection.onModelState(onModelState);
      transport.onClose((close) => end(stateAfterClose(close)));
      connection
        .hello(client)
        .then(
          async (message) => {
            const next = stateAfterReady(message);
            if (next.status !== "connected") return end(next);
            ready = true;
            cancelTimer();
            cancelTimer = clock.schedule(STABLE_AFTER, () => {
              failures = 0;
            });
            setState(next);
            await prepare(connection, message);
            resolve(connection);
          },
          (error: unknown) => {
            const next = stateAfterRefusal(error);
            if (next !== undefined) end(next);
          },
        )
        .catch((error: unknown) => end({ status: "lost", detail: reasonOf(error) }));
    });
  }

  function ended(next: ConnectionState): void {
    const conclusion = next.status === "lost" ? countFailure(next.detail) : next;
    if (isVerdict(conclusion)) verdict.write(conclusion);
    setState(conclusion);
    if (!wanted) return;
    if (isAway(conclusion)) cancelRetry = clock.schedule(MISSING_PAUSE, tryQuietly);
    if (conclusion.status === "lost") {
      cancelRetry = clock.schedule(LOST_PAUSES[failures - 1] ?? 0, tryQuietly);
    }
  }

  function countFailure(detail: string): ConnectionState {
    failures += 1;
    return { status: failures > LOST_PAUSES.length ? "given_up" : "lost", detail };
  }

  return {
    get state() {
      return state;
    },
    connected,
    proved() {
      failures = 0;
    },
    setWanted(next) {
      if (next === wanted) return;
      wanted = next;
      if (wanted) return tryQuietly();
      cancelRetry?.();
      cancelRetry = undefined;
    },
    reconnect() {
      failures = 0;
      verdict.clear();
      if (isVerdict(state)) setState({ status: "idle" });
      tryQuietly();
    },
    close: () => endCurrent?.({ status: "idle" }),
  };
}

/**
 * Returns true if there is no host or it is silent. Such a host is retried at a constant rate while a page wants it.
 */
function isAway({ status }: ConnectionState): boolean {
  return status === "missing" || status === "silent";
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
