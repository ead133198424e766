import type { Clock } from "@tacho/shared/time/clock.ts";
import { RemoteEngine } from "../../../native-host/src/engines/remote/remote-engine.ts";
import { KnownServers } from "../../../native-host/src/engines/remote/servers/known-servers.ts";
import { ServerBook } from "../../../native-host/src/engines/remote/servers/server-book.ts";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { silentLogger } from "../host/silent-logger.ts";
import { openTestOutgoing, type TestOutgoing } from "./open-test-outgoing.ts";

export interface TestServers extends TestOutgoing {
  servers: KnownServers;
  book: ServerBook;
  openEngine(): RemoteEngine;
}

export interface OpenKnownServersOptions {
  clock?: Clock;
  /** The folder of the list. Default: one that is removed when the test ends. */
  home?: string;
}

/** Opens an empty list of servers, with the real HTTP client. */
export function openKnownServers({ clock = systemClock, home }: OpenKnownServersOptions = {}): TestServers {
  const test = openTestOutgoing({}, home);
  const book = new ServerBook({ home: test.home, logger: silentLogger });
  const { outgoing } = test;
  const servers = new KnownServers({ book, outgoing, clock });
  return { ...test, book, servers, openEngine: () => new RemoteEngine({ servers, outgoing, clock }) };
}
