import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { listenOnLoopback } from "../../../../../native-host/src/serving/http/exchange/loopback-server.ts";
import { systemClock } from "../../../../../native-host/src/system/system-clock.ts";
import { ask, openApi } from "../../../../helpers/http/open-api.ts";

async function open(port: number, host = "127.0.0.1"): Promise<Socket> {
  const socket = connect(port, host);
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  // A socket that nobody reads never closes.
  socket.resume();
  return socket;
}

/** Takes a port on one address. Resolves with it. */
async function occupy(port: number, host: string): Promise<number> {
  const server = createServer();
  server.listen({ port, host, ipv6Only: true });
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const answering = {
  clock: systemClock,
  onRequest: (_request: unknown, response: { end(text: string): unknown }) => void response.end("yes"),
};

describe("listening", () => {
  it("answers on both loopback addresses at one port, and on no other address", async () => {
    const { port, close } = await listenOnLoopback({ ...answering, port: 0 });
    onTestFinished(close);
    expect((await ask(port, "/")).text).toBe("yes");
    const six = await open(port, "::1");
    six.write("GET / HTTP/1.0\r\n\r\n");
    expect(String((await once(six, "data"))[0])).toContain("yes");
    const other = connect(port, "127.0.0.2");
    await expect(once(other, "connect")).rejects.toThrow("ECONNREFUSED");
  });

  it.each(["127.0.0.1", "::1"])("refuses a port that is taken on %s, and holds none then", async (host) => {
    const port = await occupy(0, host);
    await expect(listenOnLoopback({ ...answering, port })).rejects.toThrow("EADDRINUSE");
    // The other address is free again.
    await occupy(port, host === "::1" ? "127.0.0.1" : "::1");
  });

  it("ends connections without a request when it closes", async () => {
    const { port, close } = await listenOnLoopback({ ...answering, port: 0 });
    const socket = await open(port);
    const closed = once(socket, "close");
    await close();
    await closed;
  });
});

describe("limits", () => {
  it("closes a connection whose head does not come to its end", async () => {
    const api = await openApi({ limits: { head: 100, check: 20 } });
    const silent = await open(api.port);
    const slow = await open(api.port);
    slow.write("GET /health HTTP/1.1\r\nHost: x\r\n");
    let told = "";
    slow.on("data", (data) => {
      told += String(data);
    });
    await Promise.all([once(silent, "close"), once(slow, "close")]);
    expect(told).toMatch(/^(HTTP\/1.1 408 .*)?/);
    expect((await api.ask("/health")).status).toBe(200);
  });

  it("closes connections over the limit at once, and serves again when there is room", async () => {
    const api = await openApi({ limits: { connections: 3 } });
    const held = await Promise.all([open(api.port), open(api.port), open(api.port)]);
    const over = await open(api.port);
    await once(over, "close");
    const [first] = held;
    first?.destroy();
    // The server hears of it a moment later; until then it refuses.
    for (;;) {
      const status = await api.ask("/health").then(
        (told) => told.status,
        () => undefined,
      );
      if (status === 200) break;
    }
  });
});
