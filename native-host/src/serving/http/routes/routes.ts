import type { Handler } from "../exchange/exchange.ts";
import { HttpError } from "../exchange/http-error.ts";
import { answerChat, continueText } from "./answers.ts";
import { embedTexts } from "./embeddings.ts";
import { getStats, loadModel, stopAll, updateSettings } from "./host-control.ts";
import { checkHealth, getMetrics, getModel, listModels } from "./listings.ts";

export interface Route {
  method: "GET" | "POST";
  handler: Handler;
}

/** The only path that needs no key. */
export const OPEN_PATH = "/health";

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  [OPEN_PATH, { method: "GET", handler: checkHealth }],
  ["/metrics", { method: "GET", handler: getMetrics }],
  ["/v1/models", { method: "GET", handler: listModels }],
  ["/v1/chat/completions", { method: "POST", handler: answerChat }],
  ["/v1/completions", { method: "POST", handler: continueText }],
  ["/v1/embeddings", { method: "POST", handler: embedTexts }],
  ["/api/v1/stats", { method: "GET", handler: getStats }],
  ["/api/v1/load", { method: "POST", handler: loadModel }],
  ["/api/v1/stop", { method: "POST", handler: stopAll }],
  ["/api/v1/settings", { method: "POST", handler: updateSettings }],
]);

/** The path of one model; its name may have slashes. */
const MODEL_PATH = "/v1/models/";

export interface FoundRoute extends Route {
  /** The decoded rest of the path. */
  rest: string;
}

/**
 * Finds the route of a request.
 *
 * @throws HttpError 404 or 405
 */
export function findRoute(method: string | undefined, path: string): FoundRoute {
  const route = ROUTES.get(path);
  const found = route === undefined ? findModelRoute(path) : { ...route, rest: "" };
  if (found === undefined)
    throw new HttpError(404, "There is nothing at this path.", { code: "unknown_path" });
  const allowed: (string | undefined)[] = found.method === "GET" ? ["GET", "HEAD"] : ["POST"];
  if (allowed.includes(method)) return found;
  throw new HttpError(405, `This path takes ${found.method}.`, {
    code: "method_not_allowed",
    headers: { allow: allowed.join(", ") },
  });
}

function findModelRoute(path: string): FoundRoute | undefined {
  if (!path.startsWith(MODEL_PATH) || path.length === MODEL_PATH.length) return undefined;
  try {
    return { method: "GET", handler: getModel, rest: decodeURIComponent(path.slice(MODEL_PATH.length)) };
  } catch {
    return undefined;
  }
}
