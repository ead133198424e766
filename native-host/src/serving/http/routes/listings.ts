import type { Api, Handler } from "../exchange/exchange.ts";
import { HttpError } from "../exchange/http-error.ts";
import { sendJson, sendText } from "../exchange/respond.ts";

interface ListedModel {
  id: string;
  object: "model";
  /** Start of the host, in seconds since the epoch: the protocol has no date of a model. */
  created: number;
  /** The server that runs it, or `tacho`. */
  owned_by: string;
}

/** `GET /v1/models` */
export const listModels: Handler = async ({ response }, api) => {
  sendJson(response, 200, { object: "list", data: await readModels(api) });
};

/** `GET /v1/models/NAME` */
export const getModel: Handler = async ({ response, rest }, api) => {
  const model = (await readModels(api)).find(({ id }) => id === rest);
  if (model === undefined) {
    throw new HttpError(404, "There is no such model. GET /v1/models lists the models.", {
      code: "model_not_found",
    });
  }
  sendJson(response, 200, model);
};

/** Lists the models that answer, those of servers among them, and then those that make vectors. */
async function readModels({ session, core }: Api): Promise<ListedModel[]> {
  const { models } = await session.ask("list_models", {});
  const inFiles = await core.catalog.list();
  const ofVectors = inFiles.models.filter(({ flaw }) => flaw?.reason === "embedding");
  const { clock, startedAt } = core;
  const created = Math.floor((clock.date() - (clock.now() - startedAt)) / 1000);
  const listed = (id: string, owned_by = "tacho"): ListedModel => ({
    id,
    object: "model",
    created,
    owned_by,
  });
  return [
    ...models.map(({ model, server }) => listed(model, server)),
    ...ofVectors.map(({ name }) => listed(name)),
  ];
}

/** `GET /health`: for programs that wait for the API. Says nothing about it. */
export const checkHealth: Handler = ({ response }) => sendJson(response, 200, { status: "ok" });

/** `GET /metrics` */
export const getMetrics: Handler = ({ response }, { metrics }) =>
  sendText(response, 200, metrics(), "text/plain; version=0.0.4; charset=utf-8");
