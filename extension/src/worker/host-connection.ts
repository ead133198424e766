import { Connection } from "@tacho/shared/client/connection.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "../browser/clock.ts";
import type { ModelState } from "../panel-protocol/model-states.ts";
import type { ConnectionState } from "../panel-protocol/panel-messages.ts";
import { stateAfterReady, stateAfterRefusal, stateAfterStray } from "./handshake.ts";
import { HostUnavailableError, stateAfterClose } from "./host-unavailable.ts";
import { isVerdict, type StoredVerdict } from "./stored-verdict.ts";

/**
 * Pause before the next attempt after each end in a row, ms: hardly any after the first, because that end was an accident and
 * somebody waits. One more end than there are pauses is the last.
 */
export const LOST_PAUSES = [50, 1000, 3000, 8000];
/** Pause before a host that is not there, or does not answer, is looked for again, ms. */
export const MISSING_PAUSE = 2000;
/** A connection that lasted so long, ms, or served its purpose was a good one: what ends after it counts from one again. */
export const STABLE_AFTER = 10_000;
/** A host that has not said `ready` by then, ms, is not going to. */
export const HANDSHAKE_LIMIT = 10_000;

export interface HostConnectionOptions {
  /** Starts a host. */
  openHost: () => Transport;
  client: { name: string; version: string };
  createId: () => string;
  clock: Clock;
  verdict: StoredVerdict;
  /** What must be done at the beginning of every connection, before anybody may use it. */
  prepare: (connection: Connection, ready: HostMessageOf<"ready">) => Promise<void>;
  onState: (state: ConnectionState) => void;
  onModelState: (state: ModelState) => void;
  /** Told of messages that cannot be read. */
  onStray: (message: unknown) => void;
}

/** The one connection to the host: opened on need, and again by itself while it is wanted. */
export interface HostConnection {
  readonly state: ConnectionState;
  /** Connects if need be, now. @throws HostUnavailableError when this attempt fails, or none may be made. */
  connected(): Promise<Connection>;
  /** It has done what a host is for: its end, if it comes, is an accident and no habit. */
  proved(): void;
  /** While it is wanted, an end is followed by another attempt. */
  setWanted(wanted: boolean): void;
  /** Another attempt now, whatever was concluded before. */
  reconnect(): void;
  /** Ends the host; the next need starts another. */
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
    // A host that is not there, or silent, stays so on the screen until one answers.
    if (!isAway(state)) setState({ status: "connecting" });
    return new Promise((resolve, reject) => {
      const transport = openHost();
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
      connection.hello(client).then(
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
      );
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

/** There is no host, or one that says nothing: that is looked for again at the same pace, for as long as somebody waits. */
function isAway({ status }: ConnectionState): boolean {
  return status === "missing" || status === "silent";
}
