import type { ConnectionPurpose } from "@tacho/shared/protocol/connections.ts";
import { chooseProxy, hostOf, portOf } from "./choose-proxy.ts";
import type { Ledger } from "./ledger.ts";
import { ResponseBody } from "./response-body.ts";
import {
  isTransportError,
  type Timeouts,
  type Transport,
  TransportError,
  type WireRequest,
  type WireResponse,
} from "./transport.ts";

/** Redirects in a row before the request fails. */
const MOST_REDIRECTS = 5;

const TIMEOUTS: Timeouts = { connect: 10_000, headers: 300_000, body: 300_000 };

export interface OutgoingRequest {
  url: URL;
  /** The reason, as the ledger has it. */
  purpose: ConnectionPurpose;
  /** Default: GET. */
  method?: "GET" | "HEAD" | "POST";
  headers?: Readonly<Record<string, string>>;
  /** Headers with keys. They are sent to the origin of `url` and, after a redirect, to no other. */
  secrets?: Readonly<Record<string, string>> | undefined;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal;
  /** Redirects to follow. Default: those that stay at the origin of `url`. */
  redirects?: "same_origin" | "any";
  /** False connects without a proxy. Default: true. */
  proxied?: boolean;
  /** Default: 10 s to connect, 5 min for the headers and between two pieces of the body. */
  timeouts?: Partial<Timeouts>;
}

export interface OutgoingResponse {
  status: number;
  /** Values by lower-case name. Of several of one name, the first. */
  headers: ReadonlyMap<string, string>;
  /** The address after redirects. */
  url: URL;
  /** The redirects that led there, in order: the origin of each, and its headers by lower-case name. */
  redirects: readonly Redirect[];
  /** Must be read or closed: only then does the ledger know of the request. */
  body: ResponseBody;
}

export interface Redirect {
  origin: string;
  headers: ReadonlyMap<string, string>;
}

export interface OutgoingOptions {
  /** Loaded with the first request, so that a host that connects to nobody has no code that could. */
  loadTransport: () => Promise<Transport>;
  ledger: Ledger;
  /** Names the proxies. */
  env: NodeJS.ProcessEnv;
}

/**
 * The one way out of this program. Every request, every redirect and every attempt that fails becomes a line of the
 * ledger. Proxies are those of the environment, and certificates those that Node trusts (`NODE_EXTRA_CA_CERTS`).
 */
export class Outgoing {
  readonly #options: OutgoingOptions;
  #transport: Promise<Transport> | undefined;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /**
   * Sends a request, and resolves when the headers of the response are there, whatever its status.
   *
   * @throws TransportError, or the signal's reason
   */
  async request(request: OutgoingRequest): Promise<OutgoingResponse> {
    const { url: start, redirects = "same_origin" } = request;
    let url = start;
    let secrets: OutgoingRequest["secrets"] = { ...credentialsOf(start), ...request.secrets };
    let { method = "GET", body } = request;
    const followed: Redirect[] = [];
    for (let hop = 0; ; hop += 1) {
      const response = await this.#send({ ...request, url, secrets, method, body });
      const target = redirectOf(response);
      if (target === undefined) return { ...response, redirects: followed };
      followed.push({ origin: url.origin, headers: response.headers });
      await response.body.drain();
      const stays = target.origin === start.origin;
      if (hop === MOST_REDIRECTS) throw new TransportError("redirect", "The server redirects in circles.");
      if (!stays && (redirects === "same_origin" || isDowngrade(url, target))) {
        throw new TransportError("redirect", `The server redirects to ${target.origin}.`);
      }
      if (!stays) secrets = undefined;
      if (response.status === 303 && method === "POST") {
        method = "GET";
        body = undefined;
      }
      url = target;
    }
  }

  /** Writes down a download by another program, which does not say where it goes. */
  noteForeign(purpose: ConnectionPurpose, ok: boolean): void {
    this.#options.ledger.add({ purpose, ok });
  }

  async #send(request: OutgoingRequest): Promise<Omit<OutgoingResponse, "redirects">> {
    const { ledger, env, loadTransport } = this.#options;
    const { url, purpose, method = "GET", signal, proxied = true } = request;
    signal?.throwIfAborted();
    this.#transport ??= loadTransport();
    const transport = await this.#transport;
    const proxy = proxied ? chooseProxy(url, env) : undefined;
    const body = typeof request.body === "string" ? new TextEncoder().encode(request.body) : request.body;
    const wire: WireRequest = {
      url,
      method,
      headers: {
        "user-agent": "tacho",
        "accept-encoding": "identity",
        ...request.headers,
        ...request.secrets,
      },
      body,
      signal,
      proxy,
      timeouts: { ...TIMEOUTS, ...request.timeouts },
    };
    const target = { purpose, host: hostOf(url), port: portOf(url) };
    let response: WireResponse;
    try {
      response = await transport(wire);
    } catch (error) {
      const isUnsent = isTransportError(error) && error.isUnsent;
      ledger.add({ ...target, bytes_sent: isUnsent ? 0 : sizeOfRequest(wire), bytes_received: 0, ok: false });
      throw error;
    }
    return {
      status: response.status,
      headers: new Map(
        response.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]).reverse(),
      ),
      url,
      body: new ResponseBody(response, {
        onEnd: (bytes, ok) =>
          ledger.add({
            ...target,
            bytes_sent: sizeOfRequest(wire),
            bytes_received: sizeOfHead(response) + bytes,
            ok,
          }),
      }),
    };
  }
}

/** Returns where a response redirects to. */
function redirectOf({
  status,
  headers,
  url,
  body,
}: Pick<OutgoingResponse, "status" | "headers" | "url" | "body">): URL | undefined {
  const location = headers.get("location");
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  if (!/^https?:$/.test(target.protocol)) {
    body.close();
    throw new TransportError("redirect", "The server redirects to no address of the web.");
  }
  return target;
}

/** Returns the user name and password of a URL as a header, because a request line has no place for them. */
function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString("base64")}` };
}

function isDowngrade(from: URL, to: URL): boolean {
  return from.protocol === "https:" && to.protocol === "http:";
}

/** Size in bytes of a request as HTTP/1.1 writes it. */
function sizeOfRequest({ url, method, headers, body }: WireRequest): number {
  const all = {
    host: url.host,
    connection: "keep-alive",
    ...headers,
    ...(body !== undefined && { "content-length": `${body.length}` }),
  };
  return (
    `${method} ${url.pathname}${url.search} HTTP/1.1\r\n\r\n`.length +
    sizeOfHeaders(Object.entries(all)) +
    (body?.length ?? 0)
  );
}

function sizeOfHead({ status, headers }: WireResponse): number {
  return `HTTP/1.1 ${status} \r\n\r\n`.length + sizeOfHeaders(headers);
}

function sizeOfHeaders(headers: readonly (readonly [string, string])[]): number {
  return headers.reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
}
