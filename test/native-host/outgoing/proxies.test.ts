import { once } from "node:events";
import { createServer, request as forward } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { chooseProxy } from "../../../native-host/src/outgoing/choose-proxy.ts";
import { startLoopbackServer } from "../../helpers/servers/loopback-server.ts";
import { openTestOutgoing } from "../../helpers/servers/open-test-outgoing.ts";

const PROXY = "http://proxy.test:3128/";

describe("the choice of a proxy", () => {
  it.each([
    ["http://box.test/", { HTTP_PROXY: PROXY }, PROXY],
    ["http://box.test/", { http_proxy: PROXY }, PROXY],
    ["http://box.test/", { http_proxy: PROXY, HTTP_PROXY: "http://other.test:1/" }, PROXY],
    ["http://box.test/", { HTTP_PROXY: "proxy.test:3128" }, PROXY],
    ["https://box.test/", { HTTP_PROXY: PROXY }, undefined],
    ["https://box.test/", { HTTPS_PROXY: PROXY }, PROXY],
    ["http://box.test/", { HTTP_PROXY: "" }, undefined],
    ["http://box.test/", { HTTP_PROXY: "not an address" }, undefined],
    ["http://box.test/", {}, undefined],
  ])("for %s with %j is %s", (url, env, expected) => {
    expect(chooseProxy(new URL(url), env)).toBe(expected);
  });

  it.each([
    ["*", "http://box.test/", true],
    ["box.test", "http://box.test/", true],
    ["box.test", "http://deep.box.test/", true],
    [".box.test", "http://deep.box.test/", true],
    ["*.box.test", "http://deep.box.test/", true],
    ["box.test", "http://mybox.test/", false],
    ["BOX.test", "http://box.TEST/", true],
    ["a.test, box.test", "http://box.test/", true],
    ["a.test box.test", "http://box.test/", true],
    ["box.test:8080", "http://box.test:8080/", true],
    ["box.test:8080", "http://box.test/", false],
    ["box.test:80", "http://box.test/", true],
    ["10.0.0.7", "http://10.0.0.7:1234/", true],
    ["[fd00::1]:8080", "http://[fd00::1]:8080/", true],
    ["fd00::1", "http://[fd00::1]:8080/", true],
    ["", "http://box.test/", false],
  ])("with NO_PROXY=%j for %s: direct is %s", (list, url, isDirect) => {
    for (const name of ["NO_PROXY", "no_proxy"])
      expect(chooseProxy(new URL(url), { HTTP_PROXY: PROXY, [name]: list })).toBe(
        isDirect ? undefined : PROXY,
      );
  });

  it.each(["http://127.0.0.1:8080/", "http://localhost/", "http://[::1]/", "http://a.localhost/"])(
    "leaves %s on this machine",
    (url) => {
      expect(chooseProxy(new URL(url), { HTTP_PROXY: PROXY })).toBeUndefined();
      const here = "http://127.0.0.1:3128/";
      expect(chooseProxy(new URL(url), { HTTP_PROXY: here })).toBe(here);
    },
  );
});

/** A proxy that takes every name for this machine. */
async function startProxy() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    const target = new URL(request.url ?? "");
    const { port, pathname } = target;
    const passed = forward({
      host: "127.0.0.1",
      port,
      path: pathname,
      method: request.method,
      headers: request.headers,
    });
    passed.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(passed);
  });
  server.on("connect", (request, socket, head) => {
    seen.push(`CONNECT ${request.url}`);
    const port = Number(request.url?.split(":").at(-1));
    const target = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    socket.on("error", () => target.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${port}`, seen };
}

describe("a request behind a proxy", () => {
  it("goes through it, and the ledger names the target", async () => {
    const server = await startLoopbackServer((_request, response) => response.end("reached"));
    onTestFinished(() => server.close());
    const proxy = await startProxy();
    const { outgoing, lines } = openTestOutgoing({ HTTP_PROXY: proxy.url });
    const response = await outgoing.request({
      url: new URL(`http://models.test:${server.port}/v1/models`),
      purpose: "list_models",
      secrets: { authorization: "Bearer k" },
    });
    expect(await response.body.text(100)).toBe("reached");
    expect(proxy.seen).toEqual([`GET http://models.test:${server.port}/v1/models`]);
    expect(server.received[0]?.headers).toMatchObject({
      host: `models.test:${server.port}`,
      authorization: "Bearer k",
    });
    expect(lines()).toMatchObject([{ host: "models.test", port: server.port, ok: true }]);
  });

  it("opens a tunnel for https", async () => {
    const proxy = await startProxy();
    const server = await startLoopbackServer((_request, response) => response.end());
    onTestFinished(() => server.close());
    const { outgoing, lines } = openTestOutgoing({ HTTPS_PROXY: proxy.url });
    // Nothing speaks TLS at the other end: the tunnel is what counts.
    const request = { url: new URL(`https://models.test:${server.port}/`), purpose: "generate" } as const;
    await expect(outgoing.request(request)).rejects.toThrow();
    expect(proxy.seen).toEqual([`CONNECT models.test:${server.port}`]);
    expect(lines()).toMatchObject([{ host: "models.test", port: server.port, ok: false }]);
  });

  it("says that the proxy failed", async () => {
    const { outgoing } = openTestOutgoing({ HTTP_PROXY: "http://127.0.0.1:9" });
    const request = { url: new URL("http://models.test/"), purpose: "generate" } as const;
    await expect(outgoing.request(request)).rejects.toMatchObject({ reason: "proxy" });
  });

  it("goes directly where it is told to", async () => {
    const server = await startLoopbackServer((_request, response) => response.end("reached"));
    onTestFinished(() => server.close());
    const { outgoing } = openTestOutgoing({ HTTP_PROXY: "http://127.0.0.1:9" });
    const request = { url: new URL(server.url), purpose: "find_servers", proxied: false } as const;
    expect(await (await outgoing.request(request)).body.text(100)).toBe("reached");
  });
});
