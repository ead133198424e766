import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { NUMBERS } from "../../fixtures/engine/scripts.ts";
import { type LoopbackServer, type ReceivedRequest, startLoopbackServer } from "./loopback-server.ts";

export interface FakeServerOptions {
  /** Ids of its models. Default: one called `numbers`. */
  models?: readonly string[];
  /** Further fields of each listed model. */
  listed?: object;
  /** Answers of further paths, as JSON. */
  facts?: Readonly<Record<string, unknown>>;
  /** Key that it demands. */
  key?: string;
  /** Words of its answer, one event each. Default: numbers, of which there are many. */
  words?: readonly string[];
  /** Time in ms between two words. Default: none. */
  pace?: number;
  /** Takes over a chat completion. Returns false to leave it to the server. */
  onChat?: (request: ReceivedRequest, response: ServerResponse) => boolean;
}

export interface FakeServer extends LoopbackServer {
  /** Bodies of the chat completions so far. */
  chats(): Record<string, unknown>[];
  /** Paths asked for so far, with their methods. */
  asked(): string[];
  /** Number of answers whose client left before the end. */
  readonly left: number;
}

/** Starts an OpenAI-compatible server on loopback. It obeys `max_tokens` and reports its usage where it is asked to. */
export async function startFakeServer(options: FakeServerOptions = {}): Promise<FakeServer> {
  const { models = ["numbers"], listed, facts = {}, key, onChat } = options;
  let left = 0;

  async function chat(request: ReceivedRequest, response: ServerResponse): Promise<void> {
    if (onChat?.(request, response) === true) return;
    const { words = NUMBERS.split(/(?= )/), pace = 0 } = options;
    const body = JSON.parse(request.body);
    response.on("close", () => {
      if (!response.writableEnded) left += 1;
    });
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
    const limit = Math.min(words.length, body.max_tokens ?? words.length);
    for (const content of words.slice(0, limit)) {
      await pause(pace);
      if (response.destroyed) return;
      send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: limit < words.length ? "length" : "stop" }] });
    if (body.stream_options?.include_usage === true)
      send({ choices: [], usage: { prompt_tokens: 5, completion_tokens: limit, total_tokens: 5 + limit } });
    response.end("data: [DONE]\n\n");
  }

  const server = await startLoopbackServer((request, response) => {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return response.writeHead(401).end(JSON.stringify({ error: { message: "Invalid key" } }));
    const json = (value: unknown) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (request.path === "/v1/models")
      return json({ object: "list", data: models.map((id) => ({ id, object: "model", ...listed })) });
    if (request.path === "/v1/chat/completions") return chat(request, response);
    const fact = facts[request.path];
    return fact === undefined ? response.writeHead(404).end("404 page not found") : json(fact);
  });
  return {
    ...server,
    chats: () =>
      server.received
        .filter(({ path }) => path === "/v1/chat/completions")
        .map(({ body }) => JSON.parse(body)),
    asked: () => server.received.map(({ method, path }) => `${method} ${path}`),
    get left() {
      return left;
    },
  };
}
