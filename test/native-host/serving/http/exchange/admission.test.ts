import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { ALLOWED_ORIGIN, KEY, openApi } from "../../../../helpers/http/open-api.ts";

const SETTINGS = "/api/v1/settings";
const MIB = 1024 * 1024;

describe("admission", () => {
  it.each([
    ["no host", { host: undefined }],
    ["two origins", { origin: [ALLOWED_ORIGIN, ALLOWED_ORIGIN] }],
    ["an empty origin", { origin: "" }],
    ["an allowed origin with a path", { origin: `${ALLOWED_ORIGIN}/` }],
    ["a page that sends no origin", { "sec-fetch-site": "cross-site" }],
    ["a page of another port", { "sec-fetch-site": "same-site" }],
  ])("refuses %s, also for /health", async (_name, headers) => {
    const api = await openApi();
    for (const path of ["/health", "/v1/models"]) expect((await api.ask(path, { headers })).status).toBe(403);
  });

  it("takes an address that somebody types, and names in capitals", async () => {
    const api = await openApi();
    const host = `LocalHost:${api.port}`;
    expect((await api.ask("/health", { headers: { host, "sec-fetch-site": "none" } })).status).toBe(200);
  });

  it("refuses a host with a key of another scheme, or with two keys", async () => {
    const api = await openApi();
    for (const authorization of [`Basic ${KEY}`, KEY, `Bearer ${KEY} more`, "Bearer ", "Bearer"]) {
      const { status, headers } = await api.ask("/v1/models", { headers: { authorization } });
      expect([status, headers["www-authenticate"]]).toEqual([401, 'Bearer realm="tacho"']);
    }
    expect((await api.ask("/v1/models", { headers: { authorization: `bearer ${KEY}` } })).status).toBe(200);
  });

  it("answers a browser's question for an allowed origin without a key, and no other", async () => {
    const api = await openApi();
    const question = {
      authorization: undefined,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-stainless-os",
      "access-control-request-private-network": "true",
    };
    const { status, headers, text } = await api.ask("/v1/chat/completions", {
      method: "OPTIONS",
      headers: { ...question, origin: ALLOWED_ORIGIN },
    });
    expect([status, text]).toEqual([204, ""]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": ALLOWED_ORIGIN,
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": "authorization,content-type,x-stainless-os",
      "access-control-allow-private-network": "true",
      vary: "origin",
    });
    const foreign = await api.ask("/v1/models", {
      method: "OPTIONS",
      headers: { ...question, origin: "https://x.example" },
    });
    expect([foreign.status, foreign.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
    expect((await api.ask("/v1/models", { method: "OPTIONS", headers: question })).status).toBe(401);
    expect((await api.ask("/v1/models", { method: "OPTIONS" })).status).toBe(405);
  });

  it("lets the browser list no header that could end the response's own", async () => {
    const api = await openApi();
    const { headers } = await api.ask("/health", {
      method: "OPTIONS",
      headers: { origin: ALLOWED_ORIGIN, "access-control-request-headers": "x: y" },
    });
    expect(headers["access-control-allow-headers"]).toBe("authorization, content-type");
  });

  it("says nothing of a path, a method or a body to whoever has no key", async () => {
    const api = await openApi();
    const stranger = { authorization: undefined };
    const told = await Promise.all([
      api.ask("/nowhere", { headers: stranger }),
      api.ask("/v1/models", { method: "DELETE", headers: stranger }),
      api.ask(SETTINGS, { body: "{", headers: { ...stranger, "content-type": "text/plain" } }),
    ]);
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    expect(told.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it("answers HEAD as GET, without a body, and names the right method", async () => {
    const api = await openApi();
    const head = await api.ask("/v1/models", { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    const { status, headers } = await api.ask("/v1/models", { method: "PUT", body: {} });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
    expect((await api.ask(SETTINGS, {})).headers.allow).toBe("POST");
  });

  it("forbids browsers to keep, guess, show or lend what it sends", async () => {
    const api = await openApi();
    expect((await api.ask("/health")).headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
  });
});

describe("bodies", () => {
  it.each([
    ["application/json", 200],
    ["application/json; charset=utf-8", 200],
    ['Application/JSON; charset="UTF-8"', 200],
    ["application/json; charset=latin1", 415],
    ["application/x-www-form-urlencoded", 415],
    ["multipart/form-data; boundary=x", 415],
    ["text/plain", 415],
    ["", 415],
    [undefined, 415],
  ])("takes the content type %s with %i", async (type, status) => {
    const api = await openApi();
    expect((await api.ask(SETTINGS, { body: "{}", headers: { "content-type": type } })).status).toBe(status);
  });

  it("refuses a body that is packed", async () => {
    const api = await openApi();
    expect((await api.ask(SETTINGS, { body: "{}", headers: { "content-encoding": "gzip" } })).status).toBe(
      415,
    );
  });

  it.each(["", "[]", '"text"', "null", "{", "\u0000", new Uint8Array([123, 34, 255, 34, 125])])(
    "refuses %j as no JSON object",
    async (body) => {
      const api = await openApi();
      const isEmpty = body === "";
      const { status, json } = await api.ask("/v1/chat/completions", { method: "POST", body });
      expect([status, json.error.code]).toEqual([400, isEmpty ? null : "invalid_json"]);
    },
  );

  it("takes 8 MiB and refuses a byte more, by its length and by its chunks", async () => {
    const api = await openApi();
    const body = (size: number) => `{"x":"${"a".repeat(size - 8)}"}`;
    expect((await api.ask(SETTINGS, { body: body(8 * MIB) })).status).toBe(200);
    const chunked = { "content-length": undefined, "transfer-encoding": "chunked" };
    for (const headers of [{}, chunked]) {
      const { status, json } = await api.ask(SETTINGS, { body: body(8 * MIB + 1), headers });
      expect([status, json.error.code]).toEqual([413, "body_too_large"]);
    }
  });

  it("does not let a client go on that asks first, unless it is admitted", async () => {
    const api = await openApi();
    const expecting = (authorization: string) =>
      [
        `POST ${SETTINGS} HTTP/1.1`,
        `Host: 127.0.0.1:${api.port}`,
        `Authorization: ${authorization}`,
        "Content-Type: application/json",
        "Content-Length: 2",
        "Expect: 100-continue",
        "\r\n",
      ].join("\r\n");
    expect(await firstAnswer(api.port, expecting(`Bearer ${KEY}`))).toMatch(/^HTTP\/1.1 100 /);
    expect(await firstAnswer(api.port, expecting("Bearer wrong"))).toMatch(/^HTTP\/1.1 401 /);
  });
});

/** Sends a text over a connection of its own and resolves with the first bytes that come back. */
function firstAnswer(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(String(data));
    });
  });
}
