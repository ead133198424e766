import type { IncomingMessage, ServerResponse } from "node:http";
import { PrometheusTotals } from "@tacho/shared/runs/prometheus.ts";
import type { ApiKey } from "../../config/api-key.ts";
import type { ConfigFile } from "../../config/config-file.ts";
import type { Core } from "../../core/core.ts";
import {
  type AdmissionRules,
  checkKey,
  checkPlace,
  corsHeaders,
  preflightHeaders,
} from "./exchange/admission.ts";
import { ApiSession } from "./exchange/api-session.ts";
import type { Api } from "./exchange/exchange.ts";
import { HttpError } from "./exchange/http-error.ts";
import {
  type LoopbackServer,
  type LoopbackServerOptions,
  listenOnLoopback,
} from "./exchange/loopback-server.ts";
import { checkBodyHead, readBody } from "./exchange/read-body.ts";
import { end, sendError, setCommonHeaders } from "./exchange/respond.ts";
import { findRoute, OPEN_PATH } from "./routes/routes.ts";

export interface HttpApiOptions extends Pick<LoopbackServerOptions, "port" | "limits"> {
  core: Core;
  /** Creates globally unique ids. */
  createId: () => string;
  /** Called for every request. */
  rules: () => Omit<AdmissionRules, "port">;
}

/**
 * Opens the local HTTP API: one session on the core, whatever the number of connections.
 *
 * @throws the system's error, such as `EADDRINUSE`
 */
export async function serveHttp(options: HttpApiOptions): Promise<LoopbackServer> {
  const { core, createId, rules, port, limits } = options;
  // Opened once the port is, because a host tries again and again where another program has it.
  let opened: ReturnType<typeof openApi> | undefined;
  const open = () => {
    opened ??= openApi(core, createId);
    return opened;
  };
  const take = async (request: IncomingMessage, response: ServerResponse, ownPort: number) => {
    try {
      const { api } = open();
      await answer({ request, response, api, id: createId(), rules: { ...rules(), port: ownPort } });
    } catch (error) {
      fail(request, response, error, core);
    }
  };
  const server = await listenOnLoopback({
    port,
    clock: core.clock,
    onRequest: (request, response, ownPort) => void take(request, response, ownPort),
    ...(limits !== undefined && { limits }),
  });
  const { close } = open();
  return {
    port: server.port,
    async close() {
      await close();
      await server.close();
    },
  };
}

function openApi(core: Core, createId: () => string) {
  const totals = new PrometheusTotals();
  const forget = core.runs.watch((run) => totals.add(run));
  const session = new ApiSession(core, createId);
  const api: Api = { core, session, metrics: () => totals.format() };
  const close = (): Promise<void> => {
    forget();
    return session.close();
  };
  return { api, close };
}

/** Returns the rules of `config.json` and the key file as they are at the time of each call. */
export function readRules(
  config: Pick<ConfigFile, "read">,
  key: Pick<ApiKey, "matches">,
): HttpApiOptions["rules"] {
  return () => ({
    origins: config.read().config.server.origins,
    isKey: (given) => key.matches(given),
  });
}

interface Arrived {
  request: IncomingMessage;
  response: ServerResponse;
  api: Api;
  id: string;
  rules: AdmissionRules;
}

/** Checks a request in a fixed order, the cheapest first and nothing of its content before the key, and answers it. */
async function answer({ request, response, api, id, rules }: Arrived): Promise<void> {
  setCommonHeaders(response, { "x-request-id": id });
  // A client that leaves while a response is written is no failure.
  response.on("error", () => {});
  const origin = checkPlace(request, rules);
  for (const [name, value] of Object.entries(corsHeaders(origin))) response.setHeader(name, value);
  if (origin !== undefined && request.method === "OPTIONS") {
    response.writeHead(204, preflightHeaders(request));
    return end(response);
  }
  const [path = "", search = ""] = (request.url ?? "").split(/\?(.*)/s);
  if (path !== OPEN_PATH) checkKey(request, rules);
  const { method, handler, rest } = findRoute(request.method, path);
  if (method === "POST") checkBodyHead(request);
  if (request.headers.expect !== undefined) response.writeContinue();
  const body = method === "POST" ? withoutNulls(await readBody(request)) : {};
  const left = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) left.abort();
  });
  if (response.destroyed) left.abort();
  const { signal } = left;
  await handler({ id, request, response, rest, query: new URLSearchParams(search), body, signal }, api);
}

function withoutNulls(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown, { logger }: Core): void {
  // The client has left before its request was complete.
  if (response.destroyed || request.errored !== null) return;
  const isKnown = error instanceof HttpError;
  if (!isKnown) logger.error("a request of the local API failed", { reason: String(error) });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const shown = isKnown
    ? error
    : new HttpError(500, "Something went wrong in the host. Its log says more.", { code: "internal" });
  sendError(request, response, shown);
}
