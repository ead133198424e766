import { Agent, type Dispatcher, ProxyAgent, request as send } from "undici";
import { explainUndiciError } from "./explain-undici-error.ts";
import type { Transport, WireRequest } from "./transport.ts";

/**
 * Opens a transport on undici, because Node's own `fetch` reads no proxies. Connections are not kept: each request has
 * one of its own, so that a server that closes an idle one fails no request, and the ledger has a line per connection.
 */
export function openUndiciTransport(): Transport {
  const dispatchers = new Map<string, Dispatcher>();
  return async (request) => {
    const { url, method, headers, body, signal, timeouts, proxy } = request;
    const key = JSON.stringify([proxy, timeouts.connect]);
    const dispatcher = dispatchers.get(key) ?? openDispatcher(request);
    dispatchers.set(key, dispatcher);
    try {
      const response = await send(url, {
        dispatcher,
        method: method as Dispatcher.HttpMethod,
        headers: { ...headers },
        body: body ?? null,
        signal: signal ?? null,
        headersTimeout: timeouts.headers,
        bodyTimeout: timeouts.body,
        responseHeaders: "raw",
      });
      // A body that nobody reads reports its end by an event, which must not go unheard.
      response.body.on("error", () => {});
      return {
        status: response.statusCode,
        headers: pairsOf(response.headers),
        body: explained(response.body, request),
        close: () => void response.body.destroy(),
      };
    } catch (error) {
      throw explainUndiciError(error, request);
    }
  };
}

function openDispatcher({ proxy, timeouts }: WireRequest): Dispatcher {
  const options = { connect: { timeout: timeouts.connect }, pipelining: 0 };
  if (proxy === undefined) return new Agent(options);
  // Only https goes through a tunnel; proxies often refuse one to the port of http.
  return new ProxyAgent({
    ...options,
    uri: proxy,
    proxyTunnel: false,
    proxyTls: options.connect,
    requestTls: options.connect,
  });
}

/** @param raw names and values in turn, because of `responseHeaders: "raw"`, of which the types know nothing. */
function pairsOf(raw: unknown): [string, string][] {
  const texts = Array.isArray(raw) ? raw.map(String) : [];
  return texts.flatMap((name, index) =>
    index % 2 === 0 ? [[name, texts[index + 1] ?? ""] as [string, string]] : [],
  );
}

async function* explained(
  body: AsyncIterable<Uint8Array>,
  request: WireRequest,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* body;
  } catch (error) {
    throw explainUndiciError(error, request);
  }
}
