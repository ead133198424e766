import type { ErrorCode } from "@tacho/shared/protocol/wire-error.ts";
import { firstCharacters } from "@tacho/shared/text/first-characters.ts";
import * as z from "zod/mini";
import { type FailureReason, isTransportError, type TransportError } from "../../../outgoing/transport.ts";
import { EngineError } from "../../engine-error.ts";

/** Maximum length in characters of a server's own words in an error. */
const MOST_WORDS = 300;

/** The server that failed. */
export interface FailingServer {
  name: string;
  address: { origin: string };
  /** Never part of an error, even if the server repeats it. */
  key?: string;
}

/** Every server's errors have one of these shapes. */
const errorSchema = z.object({
  message: z.optional(z.string()),
  type: z.optional(z.unknown()),
  code: z.optional(z.unknown()),
  param: z.optional(z.unknown()),
  n_prompt_tokens: z.optional(z.number()),
  n_ctx: z.optional(z.number()),
});
const envelopeSchema = z.object({
  error: z.optional(z.union([errorSchema, z.string()])),
  message: z.optional(z.string()),
  detail: z.optional(z.unknown()),
});

/** A server's report of a failure, as far as it can be read. */
export interface ServerReport {
  /** The server's own words; empty if there are none. */
  words: string;
  /** Names of the kind of failure: type and code. */
  kinds: string;
  /** The parameter that is refused. */
  parameter?: string;
  promptTokens?: number;
  contextSize?: number;
}

/** Reads the body of a failed response, or the `error` of an event. */
export function readReport(text: string): ServerReport {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) return { words: /^\s*</.test(text) ? "" : text.trim(), kinds: "" };
  const { error = {}, message, detail } = envelope.data;
  const inner = typeof error === "string" ? { message: error } : error;
  const { code, type, param, n_prompt_tokens, n_ctx } = { ...envelope.data, ...inner } as z.infer<
    typeof errorSchema
  >;
  const parameter = typeof param === "string" ? param : parameterOf(detail);
  return {
    words: inner.message ?? message ?? (typeof detail === "string" ? detail : ""),
    kinds: [type, code].filter((kind) => typeof kind === "string").join(" "),
    ...(parameter !== undefined && { parameter }),
    ...(n_prompt_tokens !== undefined && { promptTokens: n_prompt_tokens }),
    ...(n_ctx !== undefined && { contextSize: n_ctx }),
  };
}

const validationSchema = z.array(z.object({ loc: z.array(z.unknown()) }));

/** Reads the first refused parameter of a FastAPI validation error. */
function parameterOf(detail: unknown): string | undefined {
  const parsed = validationSchema.safeParse(detail);
  const name = parsed.success ? parsed.data[0]?.loc[1] : undefined;
  return typeof name === "string" ? name : undefined;
}

/** Returns true for the answer of a server that is still loading the model. */
export function isLoading(status: number, { words }: ServerReport): boolean {
  return status === 503 && /\bloading\b/i.test(words);
}

const NO_SUCH_MODEL =
  /model.*(?:not found|does(?:n't| not) exist|not exist|not loaded)|(?:unknown|invalid|no such) model|not a valid model|model_not_found/is;
const TOO_LONG =
  /exceed_context_size|context_length_exceeded|maximum context length|context (?:size|window|length)/i;

export interface FailedResponse {
  status: number;
  report: ServerReport;
  /** Value of the header `retry-after`. */
  retryAfter?: string | undefined;
  /** Id of the model that was asked for. */
  model?: string;
}

/** Explains a response whose status is no success. */
export function explainStatus(
  server: FailingServer,
  { status, report, retryAfter, model }: FailedResponse,
): EngineError {
  const { name } = server;
  const said = quote(server, report.words);
  const details = { server: name, status };
  const text = `${report.kinds} ${report.words}`;
  if (status === 401 || status === 403) {
    const what = server.key === undefined ? "asks for a key" : "refuses the key";
    return fail("server_refused", `The server ${name} ${what}. Set one for it.${said}`, details);
  }
  if (
    model !== undefined &&
    (status === 404 || status === 400) &&
    (NO_SUCH_MODEL.test(text) || (status === 404 && /model/i.test(text)))
  ) {
    return fail(
      "model_not_found",
      `The server ${name} has no model ${JSON.stringify(model)}. Choose one that it lists.${said}`,
      {
        server: name,
        model: `${name}/${model}`,
      },
    );
  }
  if ((status === 400 || status === 413) && TOO_LONG.test(text)) {
    const { promptTokens: tokens, contextSize: limit } = report;
    return fail("prompt_too_long", `The prompt is too long for this model of the server ${name}.${said}`, {
      server: name,
      ...(tokens !== undefined && { tokens }),
      ...(limit !== undefined && { limit }),
    });
  }
  if (status === 429 || status === 503) {
    const wait = readRetryAfter(retryAfter);
    const when = wait === undefined ? "Try again later." : `Try again in ${Math.ceil(wait / 1000)} s.`;
    return fail("server_busy", `The server ${name} has no room for this now. ${when}${said}`, {
      ...details,
      ...(wait !== undefined && { retry_after: wait }),
    });
  }
  const what =
    status === 404
      ? "has no such address. Check the address that you gave it"
      : `answered with status ${status}`;
  return fail("server_error", `The server ${name} ${what}.${said}`, details);
}

/** Explains a report of a failure within an answer. */
export function explainReport(server: FailingServer, report: ServerReport): EngineError {
  const said = quote(server, report.words);
  if (TOO_LONG.test(report.kinds)) return explainStatus(server, { status: 400, report });
  return fail("server_error", `The server ${server.name} reports a failure.${said}`, { server: server.name });
}

/** Explains a failure of the network; returns anything else unchanged. `answering`: the answer had begun. */
export function explainTransport(server: FailingServer, error: unknown, { answering = false } = {}): unknown {
  if (!isTransportError(error)) return error;
  const details = { server: server.name, address: server.address.origin, reason: error.reason };
  if (answering) {
    const what = error.reason === "timeout" ? "sent nothing for too long" : "ended the connection";
    return fail("server_stream_broken", `The server ${server.name} ${what} within the answer.`, details);
  }
  const code = error.reason === "redirect" ? "server_error" : "server_unreachable";
  return fail(code, SENTENCES[error.reason](server, error), details);
}

const SENTENCES: Record<FailureReason, (server: FailingServer, error: TransportError) => string> = {
  unknown_host: ({ name, address }) =>
    `The server ${name} has the address ${address.origin}, and no computer of that name is known. Check the address and the network.`,
  refused: ({ name, address }) =>
    `Nothing answers at ${address.origin}, the address of the server ${name}. Start the server, or correct its address.`,
  timeout: ({ name, address }) => `The server ${name} at ${address.origin} did not answer in time.`,
  certificate: ({ name, address }) =>
    `The certificate of the server ${name} at ${address.origin} is not trusted. If it is from an authority of your own, name that one's file in NODE_EXTRA_CA_CERTS and run: npm run tacho -- install`,
  proxy: ({ name, address }) =>
    `The proxy did not connect to ${address.origin}, the address of the server ${name}. Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.`,
  cut: ({ name, address }) =>
    `The server ${name} at ${address.origin} closed the connection without an answer.`,
  redirect: ({ name }, { message }) => `${message} Give the server ${name} that address if it is right.`,
  failed: ({ name, address }) => `The request to the server ${name} at ${address.origin} failed.`,
};

/**
 * Reads the header `retry-after`, seconds or a date, as ms from now. `undefined` if it says nothing that can be waited
 * for.
 */
export function readRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\s*(\d+(?:\.\d+)?)\s*$/.exec(value)?.[1];
  const wait = seconds === undefined ? Date.parse(value) - now : Number(seconds) * 1000;
  return Number.isFinite(wait) ? Math.max(0, Math.round(wait)) : undefined;
}

function quote({ key }: FailingServer, words: string): string {
  const safe = key === undefined ? words : words.replaceAll(key, "[key]");
  const line = firstCharacters(safe.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim(), MOST_WORDS);
  return line === "" ? "" : ` It says: ${line}`;
}

function fail(code: ErrorCode, message: string, details: Record<string, unknown>): EngineError {
  return new EngineError(code, message, details);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
