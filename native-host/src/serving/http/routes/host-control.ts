import { isAbsolute, resolve } from "node:path";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { present } from "../../../runs/present.ts";
import type { Api, Exchange, Handler } from "../exchange/exchange.ts";
import { HttpError, invalid } from "../exchange/http-error.ts";
import { sendJson } from "../exchange/respond.ts";
import { readModel } from "../openai/parameters.ts";

/** `GET /api/v1/stats`: five numbers of the current or last generation of the host; all of them with `detail=full`. */
export const getStats: Handler = async ({ response, query }, { session, core }) => {
  const { current, last, aggregate } = await session.ask("get_stats", {});
  const stats = current ?? core.scheduler.current ?? last ?? {};
  sendJson(response, 200, query.get("detail") === "full" ? { ...stats, aggregate } : fiveOf(stats));
};

function fiveOf(stats: GenerationStatistics): object {
  const { time_to_first_token, tokens_per_second, input_tokens, output_tokens, total_time } = stats;
  return present({ time_to_first_token, tokens_per_second, input_tokens, output_tokens, total_time });
}

/** `POST /api/v1/load` */
export const loadModel: Handler = async (exchange, api) => {
  const model = await modelToLoad(exchange, api);
  const { signal, response } = exchange;
  const loaded = await api.session.follow(
    "load_model",
    { ...(model !== undefined && { model }) },
    { signal },
  );
  sendJson(response, 200, loaded);
};

/** Returns the name of the model that a request names, itself or by its file. No path of a request is opened. */
async function modelToLoad({ body }: Exchange, { core }: Api): Promise<string | undefined> {
  const { model_path } = body;
  if (model_path === undefined) return readModel(body);
  if (body.model !== undefined) throw invalid("Send model or model_path, not both.", "model_path");
  if (typeof model_path !== "string") throw invalid("model_path must be a path.", "model_path");
  const wanted = isAbsolute(model_path) ? resolve(model_path) : undefined;
  const { models } = await core.catalog.list();
  const found = models.find(({ path }) => wanted !== undefined && resolve(path) === wanted);
  if (found !== undefined) return found.name;
  throw new HttpError(404, "No model of this host has that path. GET /v1/models lists the models.", {
    code: "model_not_found",
    param: "model_path",
  });
}

/** `POST /api/v1/stop`: stops what was started through this API. */
export const stopAll: Handler = async ({ response }, { session }) => {
  sendJson(response, 200, await session.ask("stop_generation", {}));
};

/** `POST /api/v1/settings`: changes settings of later answers of this API. */
export const updateSettings: Handler = async ({ body, response }, { session }) => {
  const { settings: nested = body } = body;
  if (typeof nested !== "object" || nested === null || Array.isArray(nested)) {
    throw invalid("settings must be an object.", "settings");
  }
  const settings = Object.fromEntries(Object.entries(nested).filter(([, value]) => value !== null));
  sendJson(response, 200, await session.ask("update_settings", { settings }));
};
