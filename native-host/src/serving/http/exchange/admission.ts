import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.ts";

/** The conditions of the API. Read for every request, because key and origins may change. */
export interface AdmissionRules {
  /** The port on which the request arrived. */
  port: number;
  /** Origins of web pages that the user allowed. */
  origins: readonly string[];
  /** Returns true for the right key. Takes the same time for every text. */
  isKey: (given: string) => boolean;
}

/** The names under which a client on this machine may address the API. */
const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Checks the addressed name and the origin of a request.
 *
 * A page that has pointed a name of its own at this machine sends that name as the host. Browsers add the origin to
 * requests of pages, and say of most others that they come from another site.
 *
 * @returns the origin, if a page that the user allowed has sent the request
 * @throws HttpError 403
 */
export function checkPlace({ headersDistinct }: IncomingMessage, rules: AdmissionRules): string | undefined {
  const [host, ...otherHosts] = headersDistinct.host ?? [];
  const isOwn = LOOPBACK_NAMES.some((name) => host?.toLowerCase() === `${name}:${rules.port}`);
  if (!isOwn || otherHosts.length > 0) {
    throw new HttpError(403, "This address is not allowed. Use http://127.0.0.1 with the port of the API.", {
      code: "host_not_allowed",
    });
  }
  const [origin, ...otherOrigins] = headersDistinct.origin ?? [];
  if (origin === undefined) {
    const [site = "none"] = headersDistinct["sec-fetch-site"] ?? [];
    if (site === "none" || site === "same-origin") return undefined;
  } else if (otherOrigins.length === 0 && rules.origins.includes(origin)) {
    return origin;
  }
  const message =
    'Web pages may not use this API. To allow one, add its origin to "server.origins" in config.json.';
  throw new HttpError(403, message, { code: "origin_not_allowed" });
}

/**
 * Checks the key.
 *
 * @throws HttpError 401
 */
export function checkKey({ headersDistinct }: IncomingMessage, { isKey }: AdmissionRules): void {
  const [authorization = "", ...others] = headersDistinct.authorization ?? [];
  const [, given = ""] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  if (isKey(given) && others.length === 0) return;
  const message =
    "Send the key of this API as Authorization: Bearer KEY. It is on the options page, and shown by tacho serve --show-key.";
  throw new HttpError(401, message, {
    code: "invalid_api_key",
    headers: { "www-authenticate": 'Bearer realm="tacho"' },
  });
}

/** Headers that allow a page of this origin to read the response. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": "*", vary: "origin" };
}

/** Names of headers, as a browser lists them before a request. */
const HEADER_LIST = /^[\w-]+(?:\s*,\s*[\w-]+)*$/;

/** Headers of the response to the question of a browser, whether a page of an allowed origin may send a request. */
export function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  const asked = headers["access-control-request-headers"] ?? "";
  return {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": HEADER_LIST.test(asked) ? asked : "authorization, content-type",
    "access-control-max-age": "600",
    ...(headers["access-control-request-private-network"] === "true" && {
      "access-control-allow-private-network": "true",
    }),
  };
}
