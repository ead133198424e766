import type { ConnectionPurpose } from "@tacho/shared/protocol/connections.ts";
import { orAbsent, readableItems } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";
import type { Outgoing } from "../../../outgoing/outgoing.ts";
import { EngineError } from "../../engine-error.ts";
import { PRODUCTS, type Product, productOf } from "./products.ts";
import type { AddedServer } from "./server-book.ts";
import { explainStatus, explainTransport, isLoading, readReport } from "./server-failure.ts";

/** Bytes of a list of models, or of the facts about one, that are read. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Longest id of a model in UTF-16 code units. */
const LONGEST_ID = 512;

/** A request to one server. */
export interface Question {
  server: Pick<AddedServer, "name" | "address" | "key">;
  outgoing: Pick<Outgoing, "request">;
  purpose: ConnectionPurpose;
  signal: AbortSignal;
  /** False asks without a proxy. */
  proxied?: boolean;
}

/** A model as its server lists it. */
export interface ListedModel {
  id: string;
  /** In tokens. */
  contextSize?: number;
  /** True if it is in the server's memory; absent if the server does not say. */
  loaded?: boolean;
}

export interface ServerListing {
  product?: Product;
  models: ListedModel[];
}

const count = z.int().check(z.minimum(1));

const entrySchema = z.object({
  // Control characters are in no name that somebody could type or read.
  id: z.string().check(z.maxLength(LONGEST_ID), z.regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]+$/u)),
  owned_by: orAbsent(z.string()),
  pricing: orAbsent(z.unknown()),
  state: orAbsent(z.string()),
  status: orAbsent(z.object({ value: orAbsent(z.string()) })),
  max_model_len: orAbsent(count),
  loaded_context_length: orAbsent(count),
  context_length: orAbsent(count),
  meta: orAbsent(z.object({ n_ctx: orAbsent(count) })),
});
const listSchema = z.object({ data: readableItems(entrySchema) });

/**
 * Asks for the models of a server.
 *
 * @throws EngineError, or the signal's reason
 */
export async function askModels(question: Question): Promise<ServerListing> {
  const { server } = question;
  const entries = readEntries(await askJson(question, new URL("models", server.address.api)));
  if (entries === undefined) {
    throw new EngineError(
      "server_error",
      `The server ${server.name} does not list models as OpenAI's API does. Check its address.`,
      { server: server.name },
    );
  }
  const product = productOf(entries);
  const byId = new Map(entries.map((entry) => [entry.id, toListed(entry)]));
  return { ...(product !== undefined && { product }), models: [...byId.values()] };
}

function readEntries(answer: unknown): z.infer<typeof entrySchema>[] | undefined {
  return listSchema.safeParse(answer).data?.data;
}

function toListed(entry: z.infer<typeof entrySchema>): ListedModel {
  const { id, state, status, meta, max_model_len, loaded_context_length, context_length } = entry;
  const contextSize = meta?.n_ctx ?? loaded_context_length ?? max_model_len ?? context_length;
  const said = state ?? status?.value;
  return {
    id,
    ...(contextSize !== undefined && { contextSize }),
    ...(said !== undefined && { loaded: said === "loaded" }),
  };
}

/** Asks for the version of a server, where its product tells it. Rejects only with the signal's reason. */
export async function askVersion(
  question: Question,
  product: Product | undefined,
): Promise<string | undefined> {
  if (product?.version === undefined) return undefined;
  const { path, key } = product.version;
  const answer = await tryJson(question, path);
  const version = z.record(z.string(), z.unknown()).safeParse(answer).data?.[key];
  return typeof version === "string" && version !== "" ? version.slice(0, 64) : undefined;
}

const propsSchema = z.object({ default_generation_settings: z.object({ n_ctx: count }) });
const loadedSchema = z.object({
  models: readableItems(z.object({ name: z.string(), context_length: orAbsent(count) })),
});
const showSchema = z.object({
  parameters: orAbsent(z.string()),
  model_info: z.record(z.string(), z.unknown()),
});

/** A place where a product tells the context size of a model. */
interface ContextPlace {
  product: string;
  path: string;
  body?: (id: string) => object;
  read: (answer: unknown, id: string) => number | undefined;
}

const PLACES: readonly ContextPlace[] = [
  {
    product: PRODUCTS.llamaCpp.name,
    path: "props",
    read: (answer) => propsSchema.safeParse(answer).data?.default_generation_settings.n_ctx,
  },
  {
    // The size that a loaded model really has, which is often far below what it was made for.
    product: PRODUCTS.ollama.name,
    path: "api/ps",
    read: (answer, id) =>
      loadedSchema.safeParse(answer).data?.models.find(({ name }) => name === id || name === `${id}:latest`)
        ?.context_length,
  },
  {
    product: PRODUCTS.ollama.name,
    path: "api/show",
    body: (id) => ({ model: id }),
    read(answer) {
      const { parameters = "", model_info = {} } = showSchema.safeParse(answer).data ?? {};
      const set = /^num_ctx\s+(\d+)/m.exec(parameters)?.[1];
      const length = Object.entries(model_info).find(([key]) => key.endsWith(".context_length"))?.[1];
      return count.safeParse(set === undefined ? length : Number(set)).data;
    },
  },
  {
    product: PRODUCTS.lmStudio.name,
    path: "api/v0/models",
    read: (answer, id) => readEntries(answer)?.find((entry) => entry.id === id)?.loaded_context_length,
  },
];

/**
 * Asks for the context size of a model in tokens, where its product tells it, or everywhere if the product is unknown.
 * `undefined` if nothing tells. Rejects only with the signal's reason.
 */
export async function askContextSize(
  question: Question,
  id: string,
  product: Product | undefined,
): Promise<number | undefined> {
  const places = PLACES.filter((place) => product === undefined || place.product === product.name);
  const sizes = await Promise.all(
    places.map(async ({ path, body, read }) => read(await tryJson(question, path, body?.(id)), id)),
  );
  return sizes.find((size) => size !== undefined);
}

const slotsSchema = z.array(z.object({ is_processing: z.boolean() }));

/** Asks llama.cpp's server if it works on nothing; `undefined` if it does not say. */
export async function askIsIdle(question: Question): Promise<boolean | undefined> {
  const slots = slotsSchema.safeParse(await tryJson(question, "slots"));
  return slots.success ? slots.data.every(({ is_processing }) => !is_processing) : undefined;
}

/** Asks an endpoint of the server's own; `undefined` if there is no usable answer. */
async function tryJson(question: Question, path: string, body?: object): Promise<unknown> {
  try {
    return await askJson(question, new URL(path, question.server.address.own), body);
  } catch {
    question.signal.throwIfAborted();
    return undefined;
  }
}

/** @throws EngineError, or the signal's reason */
async function askJson(
  { server, outgoing, purpose, signal, proxied }: Question,
  url: URL,
  body?: object,
): Promise<unknown> {
  try {
    const response = await outgoing.request({
      url,
      purpose,
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      secrets: authorization(server),
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(proxied !== undefined && { proxied }),
    });
    const text = await response.body.text(MOST_BYTES);
    const { status } = response;
    if (status >= 200 && status < 300) return JSON.parse(text);
    const report = readReport(text);
    if (isLoading(status, report)) throw new ServerLoadingError();
    throw explainStatus(server, { status, report, retryAfter: response.headers.get("retry-after") });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError || error instanceof ServerLoadingError) throw error;
    const explained = explainTransport(server, error);
    if (explained instanceof EngineError) throw explained;
    throw new EngineError(
      "server_error",
      `The server ${server.name} answers with something else than JSON. Check its address.`,
      {
        server: server.name,
      },
    );
  }
}

/** The server is loading a model and answers nothing else. */
export class ServerLoadingError extends EngineError {
  constructor() {
    super("server_busy", "The server is loading a model. Try again when it is done.");
  }
}

/** The headers that carry a server's key. */
export function authorization({ key }: { key?: string }): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}
