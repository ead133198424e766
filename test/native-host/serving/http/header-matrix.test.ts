import { expect, it } from "vitest";
import { ALLOWED_ORIGIN, type AskOptions, KEY, openApi } from "../../../helpers/http/open-api.ts";

const HOSTS = ["127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", "rebound.example:PORT", "127.0.0.1:1"];
const ORIGINS = [undefined, ALLOWED_ORIGIN, "https://page.example", "null"];
const KEYS = [`Bearer ${KEY}`, "Bearer another-key-of-this-length", undefined];
const TYPES = ["application/json", "text/plain"];
const METHODS = ["GET", "POST"];
const PATHS = ["/health", "/v1/models", "/api/v1/stop", "/api/v1/settings", "/nowhere"];

interface Row {
  host: string;
  origin: string | undefined;
  key: string | undefined;
  type: string;
  method: string;
  path: string;
}

function everyRow(): Row[] {
  return HOSTS.flatMap((host) =>
    ORIGINS.flatMap((origin) =>
      KEYS.flatMap((key) =>
        TYPES.flatMap((type) =>
          METHODS.flatMap((method) => PATHS.map((path) => ({ host, origin, key, type, method, path }))),
        ),
      ),
    ),
  );
}

/** The rules in their order: host and origin, key, path, method, content type. */
function expectedStatus({ host, origin, key, type, method, path }: Row): number {
  if (host.startsWith("rebound") || host.endsWith(":1")) return 403;
  if (origin !== undefined && origin !== ALLOWED_ORIGIN) return 403;
  if (path !== "/health" && key !== KEYS[0]) return 401;
  if (path === "/nowhere") return 404;
  const taken = path.startsWith("/api") ? "POST" : "GET";
  if (method !== taken) return 405;
  return method === "POST" && type !== "application/json" ? 415 : 200;
}

it("judges 1,200 combinations of host, origin, key, content type, method and path by the rules in order", async () => {
  const api = await openApi();
  const rows = everyRow();
  expect(rows).toHaveLength(1200);
  const wrong: unknown[] = [];
  const statuses = new Map<number, number>();
  const readable: unknown[] = [];
  for (const row of rows) {
    const options: AskOptions = {
      method: row.method,
      headers: {
        host: row.host.replace("PORT", `${api.port}`),
        origin: row.origin,
        authorization: row.key,
        "content-type": row.type,
      },
      ...(row.method === "POST" && { body: "{}" }),
    };
    const { status, headers, json } = await api.ask(row.path, options);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status !== expectedStatus(row)) wrong.push({ ...row, status, expected: expectedStatus(row) });
    if (status !== 200 && typeof json.error.message !== "string") wrong.push({ ...row, json });
    const isReadable = headers["access-control-allow-origin"] !== undefined;
    if (isReadable !== (row.origin === ALLOWED_ORIGIN && expectedStatus({ ...row, key: KEYS[0] }) !== 403))
      readable.push({ ...row, headers });
  }
  expect(wrong).toEqual([]);
  expect(readable, "pages of the allowed origin alone may read a response").toEqual([]);
  expect([...statuses.keys()].sort()).toEqual([200, 401, 403, 404, 405, 415]);
});
