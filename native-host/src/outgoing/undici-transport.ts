import { Agent, type Dispatcher, ProxyAgent, request as send } from "undici";
import { explainUndiciError } from "./explain-undici-error.ts";
import { HELD_BACK, isKeptAlive, receiveBody } from "./receive-body.ts";
import type { Transport, WireRequest } from "./transport.ts";

/**
 * Opens a transport on undici, because Node's own `fetch` reads no proxies. Each request has a connection of its own: a
 * server that closes an idle one fails no request, and the ledger has a line per connection.
 */
export function openUndiciTransport(): Transport {
  return async (request) => {
    const { url, method, headers, body, signal, timeouts } = request;
    signal?.throwIfAborted();
    let dispatcher: Dispatcher | undefined;
    // Takes the place of undici's own use of the signal, which connects once more after the abort.
    const close = () => {
      signal?.removeEventListener("abort", close);
      void dispatcher?.destroy();
    };
    signal?.addEventListener("abort", close);
    try {
      dispatcher = openDispatcher(request);
      const response = await send(url, {
        dispatcher,
        method: method as Dispatcher.HttpMethod,
        headers: { ...headers },
        body: body ?? null,
        headersTimeout: timeouts.headers,
        bodyTimeout: timeouts.body,
        responseHeaders: "raw",
        highWaterMark: HELD_BACK,
      });
      return {
        status: response.statusCode,
        headers: pairsOf(response.headers),
        body: receiveBody(response.body, { request, close, canWait: isKeptAlive(pairsOf(response.headers)) }),
        close,
      };
    } catch (error) {
      close();
      throw explainUndiciError(error, request);
    }
  };
}

function openDispatcher({ proxy, timeouts }: WireRequest): Dispatcher {
  const connect = { timeout: timeouts.connect };
  const options = { connect, pipelining: 1 };
  if (proxy === undefined) return new Agent(options);
  // Only https goes through a tunnel; proxies often refuse one to the port of http.
  return new ProxyAgent({
    ...options,
    uri: proxy,
    proxyTunnel: false,
    proxyTls: connect,
    requestTls: connect,
  });
}

/** @param raw names and values in turn, because of `responseHeaders: "raw"`, of which the types know nothing. */
function pairsOf(raw: unknown): [string, string][] {
  const texts = Array.isArray(raw) ? raw.map(String) : [];
  return texts.flatMap((name, index) =>
    index % 2 === 0 ? [[name, texts[index + 1] ?? ""] as [string, string]] : [],
  );
}
