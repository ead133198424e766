import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { hasCode } from "../../../system/files/has-code.ts";

/** Both loopback addresses. The second is absent on machines without IPv6. */
const [FIRST, SECOND] = ["127.0.0.1", "::1"] as const;
/** Maximum number of connections on both addresses together. Further ones are closed at once. */
export const MAX_CONNECTIONS = 200;
/** Time in ms for the head of a request, and for all of it. */
export const HEAD_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/** Time in ms between two looks for requests that take too long. */
const CHECK_INTERVAL = 2000;
/** Time in ms for which a connection without a request stays open. */
const KEEP_ALIVE = 30_000;
/** Time in ms for open responses to end when the server closes. */
const CLOSE_GRACE = 200;
/** Attempts to find one port that is free on both addresses. */
const PORT_ATTEMPTS = 10;

export type OnRequest = (request: IncomingMessage, response: ServerResponse, port: number) => void;

export interface LoopbackServerOptions {
  /** 0 picks a free one. */
  port: number;
  onRequest: OnRequest;
  clock: Pick<Clock, "schedule">;
  /** Default: the limits above. In ms. */
  limits?: { head?: number; check?: number; connections?: number };
}

/** An HTTP server that only programs on this machine reach. */
export interface LoopbackServer {
  readonly port: number;
  /** Refuses new connections, and ends those that stay open. Resolves when all are closed. */
  close(): Promise<void>;
}

/**
 * Listens on both loopback addresses, at the same port.
 *
 * @throws the system's error, such as `EADDRINUSE`; nothing listens then.
 */
export async function listenOnLoopback(options: LoopbackServerOptions): Promise<LoopbackServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOnce(options);
    } catch (error) {
      const isPicked = options.port === 0 && hasCode(error, "EADDRINUSE");
      if (!isPicked || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function listenOnce({
  port,
  onRequest,
  clock,
  limits = {},
}: LoopbackServerOptions): Promise<LoopbackServer> {
  // Loaded only where the API is on, because it takes time at the start of a host.
  const { createServer } = await import("node:http");
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  let actual = port;

  async function listen(host: string): Promise<void> {
    const server = createServer({
      headersTimeout: limits.head ?? HEAD_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: limits.check ?? CHECK_INTERVAL,
      keepAliveTimeout: KEEP_ALIVE,
      // The handler says what is wrong with a missing host.
      requireHostHeader: false,
    });
    server.on("connection", (socket) => {
      if (sockets.size >= (limits.connections ?? MAX_CONNECTIONS)) return socket.destroy();
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      return undefined;
    });
    server.on("request", (request, response) => onRequest(request, response, actual));
    // The handler lets a client go on that waits for the head to be accepted.
    server.on("checkContinue", (request, response) => onRequest(request, response, actual));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port: actual, exclusive: true, ipv6Only: true }, resolve);
    });
    server.removeAllListeners("error");
    server.on("error", () => {});
    actual = (server.address() as AddressInfo).port;
    servers.push(server);
  }

  async function close(): Promise<void> {
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    const cancel = clock.schedule(CLOSE_GRACE, () => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all(closed);
    cancel();
  }

  await listen(FIRST);
  try {
    await listen(SECOND);
  } catch (error) {
    if (!hasCode(error, "EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL")) {
      await close();
      throw error;
    }
  }
  return {
    get port() {
      return actual;
    },
    close,
  };
}
