import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import type { OutgoingRequest } from "../../../native-host/src/outgoing/outgoing.ts";
import { BodyTooLargeError } from "../../../native-host/src/outgoing/response-body.ts";
import { type Answer, startLoopbackServer } from "../../helpers/servers/loopback-server.ts";
import { openTestOutgoing } from "../../helpers/servers/open-test-outgoing.ts";

const KEY = "sk-never-elsewhere";

async function serve(answer: Answer) {
  const server = await startLoopbackServer(answer);
  onTestFinished(() => server.close());
  return server;
}

const ask = (url: string, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  url: new URL(url),
  purpose: "generate",
  secrets: { authorization: `Bearer ${KEY}` },
  ...more,
});

/** Returns a port at which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("the ledger of requests", () => {
  it("has one line for a request that was answered, with the bytes of both directions", async () => {
    const server = await serve((_request, response) => response.end("0123456789"));
    const { outgoing, lines } = openTestOutgoing();
    const before = Date.now();
    const response = await outgoing.request(ask(`${server.url}/v1/x`, { method: "POST", body: "abc" }));
    expect(await response.body.text(100)).toBe("0123456789");
    const [line, ...others] = lines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({ purpose: "generate", host: "127.0.0.1", port: server.port, ok: true });
    expect(line?.at).toBeGreaterThanOrEqual(before);
    expect(line?.bytes_sent).toBeGreaterThan("POST /v1/x HTTP/1.1".length + KEY.length);
    expect(line?.bytes_received).toBeGreaterThan("HTTP/1.1 200 OK".length + 10);
    expect(JSON.stringify(line)).not.toContain(KEY);
  });

  it("has a line for a connection that failed", async () => {
    const { outgoing, lines } = openTestOutgoing();
    const port = await freePort();
    await expect(outgoing.request(ask(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      reason: "refused",
    });
    expect(lines()).toMatchObject([{ host: "127.0.0.1", port, bytes_sent: 0, bytes_received: 0, ok: false }]);
  });

  it("tells what was sent to a server that did not answer, and of a redirect to no address", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/reset") response.destroy();
      else response.writeHead(302, { location: "ftp://127.0.0.1/x" }).end();
    });
    const { outgoing, lines } = openTestOutgoing();
    for (const path of ["reset", "ftp"])
      await expect(
        outgoing.request({ ...ask(`${server.url}/${path}`), method: "POST", body: "x".repeat(1000) }),
      ).rejects.toBeInstanceOf(Error);
    expect(lines()).toMatchObject([
      { ok: false, bytes_sent: expect.any(Number) },
      { bytes_sent: expect.any(Number) },
    ]);
    for (const line of lines()) expect(line.bytes_sent).toBeGreaterThan(1000);
  });

  it("has a line for a name that nobody knows", async () => {
    const { outgoing, lines } = openTestOutgoing();
    await expect(outgoing.request(ask("http://nowhere.invalid/"))).rejects.toMatchObject({
      reason: "unknown_host",
    });
    expect(lines()).toMatchObject([{ host: "nowhere.invalid", port: 80, ok: false }]);
  });

  it("has a line that is not ok for an answer that was cut, and for one that was stopped", async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("begun");
      if (request.path === "/cut") setImmediate(() => response.destroy());
    });
    const { outgoing, lines } = openTestOutgoing();
    const cut = await outgoing.request(ask(`${server.url}/cut`));
    await expect(cut.body.text(1000)).rejects.toMatchObject({ reason: "cut" });
    const controller = new AbortController();
    const stopped = await outgoing.request(ask(`${server.url}/stop`, { signal: controller.signal }));
    const reading = (async () => {
      for await (const _ of stopped.body.bytes()) controller.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(lines()).toMatchObject([{ ok: false }, { ok: false }]);
    expect(lines()[1]?.bytes_received).toBeGreaterThan(5);
  });

  it("has a line for each redirect", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/old") response.writeHead(307, { location: "/new" }).end();
      else response.end("here");
    });
    const { outgoing, lines } = openTestOutgoing();
    const response = await outgoing.request(ask(`${server.url}/old`, { method: "POST", body: "abc" }));
    expect(await response.body.text(100)).toBe("here");
    expect(server.received.map(({ path, body }) => [path, body])).toEqual([
      ["/old", "abc"],
      ["/new", "abc"],
    ]);
    expect(lines()).toHaveLength(2);
  });
});

describe("redirects", () => {
  it("never take a request that must stay to another origin", async () => {
    const other = await serve((_request, response) => response.end("caught"));
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: other.url }).end(),
    );
    const { outgoing } = openTestOutgoing();
    await expect(outgoing.request(ask(server.url))).rejects.toMatchObject({ reason: "redirect" });
    expect(other.received).toEqual([]);
  });

  it("lose the key at another origin, and do not get it back", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/")
        response.writeHead(302, { location: `http://localhost:${server.port}/away` }).end();
      else if (request.path === "/away") response.writeHead(302, { location: `${server.url}/back` }).end();
      else response.end("file");
    });
    const { outgoing } = openTestOutgoing();
    const response = await outgoing.request(ask(server.url, { redirects: "any", purpose: "download" }));
    expect(await response.body.text(100)).toBe("file");
    expect(server.received.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ["/", `Bearer ${KEY}`],
      ["/away", undefined],
      ["/back", undefined],
    ]);
  });

  it("lose a name and password of the address in the same way", async () => {
    const other = await serve((_request, response) => response.end("caught"));
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: other.url }).end(),
    );
    const { outgoing, lines } = openTestOutgoing();
    const url = new URL(server.url.replace("//", "//me:s%20cret@"));
    const response = await outgoing.request({ url, purpose: "download", redirects: "any" });
    await response.body.drain();
    expect(server.received[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from("me:s cret").toString("base64")}`,
    );
    expect(other.received[0]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(lines())).not.toContain("cret");
  });

  it("end after five in a row", async () => {
    const server = await serve((request, response) =>
      response.writeHead(302, { location: `${request.path}a` }).end(),
    );
    const { outgoing, lines } = openTestOutgoing();
    await expect(outgoing.request(ask(`${server.url}/`))).rejects.toMatchObject({ reason: "redirect" });
    expect(lines()).toHaveLength(6);
  });

  it("lead to no other protocol", async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    );
    const { outgoing } = openTestOutgoing();
    await expect(outgoing.request(ask(server.url, { redirects: "any" }))).rejects.toMatchObject({
      reason: "redirect",
    });
  });
});

describe("a response", () => {
  it("is decompressed where the server compresses unasked", async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("plain words")),
    );
    const { outgoing } = openTestOutgoing();
    const response = await outgoing.request(ask(server.url));
    expect(await response.body.text(100)).toBe("plain words");
    expect(server.received[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("that lies about its compression is a failure", async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end("plain words"),
    );
    const { outgoing, lines } = openTestOutgoing();
    const response = await outgoing.request(ask(server.url));
    await expect(response.body.text(100)).rejects.toMatchObject({ reason: "failed" });
    expect(lines()).toHaveLength(1);
  });

  it("is read up to a limit only, however much it unpacks to", async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(5_000_000))),
    );
    const { outgoing, lines } = openTestOutgoing();
    const response = await outgoing.request(ask(server.url));
    await expect(response.body.text(1000)).rejects.toThrow(BodyTooLargeError);
    expect(lines()).toHaveLength(1);
  });

  it("that does not come is given up", async () => {
    const server = await serve(() => {});
    const { outgoing, lines } = openTestOutgoing();
    const request = ask(server.url, { timeouts: { headers: 100 } });
    await expect(outgoing.request(request)).rejects.toMatchObject({ reason: "timeout" });
    expect(lines()).toMatchObject([{ ok: false }]);
  });

  it("can be asked for in part", async () => {
    const server = await serve((request, response) => {
      const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
      response
        .writeHead(206, { "content-range": `bytes ${start}-9/10` })
        .end("0123456789".slice(Number(start)));
    });
    const { outgoing } = openTestOutgoing();
    const response = await outgoing.request(ask(server.url, { headers: { range: "bytes=6-" } }));
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe("bytes 6-9/10");
    expect(await response.body.text(100)).toBe("6789");
  });
});

it("closes the connection when a request is stopped before it is answered", async () => {
  let closed: Promise<unknown> | undefined;
  const server = await serve((_request, response) => {
    closed = once(response, "close");
  });
  const { outgoing } = openTestOutgoing();
  const controller = new AbortController();
  const asking = outgoing.request(ask(server.url, { signal: controller.signal }));
  while (closed === undefined) await new Promise((resolve) => setImmediate(resolve));
  controller.abort(new Error("enough"));
  await expect(asking).rejects.toThrow("enough");
  await closed;
});

it("opens one connection for each request, also for one that is stopped or closed", async () => {
  const server = await serve((request, response) => {
    if (request.path === "/whole") response.end("whole");
    else response.write("begun");
  });
  const { outgoing, lines } = openTestOutgoing();
  const controller = new AbortController();
  const whole = await outgoing.request(ask(`${server.url}/whole`));
  await whole.body.text(100);
  const stopped = await outgoing.request(ask(server.url, { signal: controller.signal }));
  controller.abort();
  await expect(stopped.body.text(100)).rejects.toThrow();
  const closed = await outgoing.request(ask(server.url));
  closed.body.close();
  // A connection that should not be there would be older than this request.
  await (await outgoing.request(ask(`${server.url}/whole`))).body.text(100);
  expect(server.connections()).toBe(4);
  expect(lines()).toHaveLength(4);
});

describe("a body that comes faster than it is read", () => {
  it("is whole where the server closes the connection before anybody reads", async () => {
    let isOver: Promise<unknown> | undefined;
    const server = await serve((_request, response) => {
      isOver = once(response, "close");
      response.writeHead(200, { connection: "close" }).end(Buffer.alloc(300_000, "x"));
    });
    const { outgoing } = openTestOutgoing();
    const response = await outgoing.request(ask(server.url));
    await isOver;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(await response.body.text(1e6)).toHaveLength(300_000);
  });

  it("makes a server wait that keeps its connection, and comes whole", async () => {
    const total = 64 * 1024 * 1024;
    let sent = 0;
    const server = await serve((_request, response) => {
      response.writeHead(200, { "content-length": total });
      const more = (): void => {
        if (sent === total) response.end();
        else if (!response.destroyed) {
          sent += 1024 * 1024;
          response.write(Buffer.alloc(1024 * 1024, "x"), more);
        }
      };
      more();
    });
    const { outgoing } = openTestOutgoing();
    const { body } = await outgoing.request(ask(server.url));
    let received = 0;
    let mostAhead = 0;
    for await (const chunk of body.bytes()) {
      received += chunk.length;
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      mostAhead = Math.max(mostAhead, sent - received);
    }
    expect(received).toBe(total);
    expect(mostAhead).toBeLessThan(total / 2);
  });

  it("ends as an overrun once megabytes wait, after all that has come", async () => {
    let tellCut = () => {};
    const isCut = new Promise<void>((resolve) => {
      tellCut = resolve;
    });
    const server = await serve((_request, response) => {
      response.on("close", tellCut);
      response.setHeader("connection", "close");
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1024 * 1024, "x"), more);
      };
      more();
    });
    const { outgoing, lines } = openTestOutgoing();
    const { body } = await outgoing.request(ask(server.url));
    let received = 0;
    const reading = (async () => {
      for await (const chunk of body.bytes()) {
        received += chunk.length;
        // Reads on only after the server has been cut off.
        await isCut;
      }
    })();
    await expect(reading).rejects.toMatchObject({ reason: "cut", isOverrun: true });
    expect(received).toBeGreaterThan(4 * 1024 * 1024);
    expect(lines()).toMatchObject([{ ok: false }]);
  });
});
