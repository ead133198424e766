import { type IncomingHttpHeaders, request } from "node:http";
import { onTestFinished } from "vitest";
import type { Scheduler } from "../../../native-host/src/core/scheduler.ts";
import type { LoopbackServerOptions } from "../../../native-host/src/serving/http/exchange/loopback-server.ts";
import { serveHttp } from "../../../native-host/src/serving/http/serve-http.ts";
import { type MemoryCore, type MemoryCoreOptions, openMemoryCore } from "../host/memory-core.ts";
import { macrotask } from "../time/macrotask.ts";

export const KEY = "the-key-of-this-test";
/** The only origin that a test API allows. */
export const ALLOWED_ORIGIN = "http://localhost:3000";

export interface AskOptions {
  method?: string;
  /** Sent as JSON unless it is a text or bytes. */
  body?: unknown;
  /** Replace the right host, key and content type; `undefined` leaves one out. */
  headers?: Record<string, string | string[] | undefined>;
}

export interface Told {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body, read as JSON. */
  json: ReturnType<typeof JSON.parse>;
}

/** Sends one request on a connection of its own, and waits for the whole response. */
export async function ask(port: number, path: string, options: AskOptions = {}): Promise<Told> {
  const { response } = send(port, path, options);
  const { statusCode = 0, headers, chunks } = await response;
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return {
    status: statusCode,
    headers,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}

/** Sends one request. `leave` closes its connection. */
export function send(port: number, path: string, { method, body, headers = {} }: AskOptions = {}) {
  const bytes =
    body === undefined || typeof body === "string" || body instanceof Uint8Array
      ? body
      : JSON.stringify(body);
  const all = {
    host: `127.0.0.1:${port}`,
    authorization: `Bearer ${KEY}`,
    ...(bytes !== undefined && {
      "content-type": "application/json",
      "content-length": `${Buffer.byteLength(bytes)}`,
    }),
    ...headers,
  };
  const given = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const outgoing = request({
    host: "127.0.0.1",
    port,
    path,
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: given,
    setHost: false,
    agent: false,
  });
  const response = new Promise<{
    statusCode: number | undefined;
    headers: IncomingHttpHeaders;
    chunks: AsyncIterable<string>;
  }>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      incoming.setEncoding("utf8");
      resolve({ statusCode: incoming.statusCode, headers: incoming.headers, chunks: incoming });
    });
  });
  outgoing.end(bytes);
  return { response, leave: () => outgoing.destroy() };
}

export interface TestApi extends MemoryCore {
  port: number;
  ask(path: string, options?: AskOptions): Promise<Told>;
  send(path: string, options?: AskOptions): ReturnType<typeof send>;
  /** Resolves once this many generations and loads have come to the queues. */
  arrived(count: number): Promise<void>;
  /** Resolves once this many have been taken out of them. */
  withdrawn(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens the local API on a core in memory, until the end of the test. */
export async function openApi(
  options: MemoryCoreOptions & Pick<LoopbackServerOptions, "limits"> = {},
): Promise<TestApi> {
  const { limits, ...coreOptions } = options;
  const memory = openMemoryCore(coreOptions);
  const queues = watchQueues(memory.core.scheduler);
  let ids = 0;
  const { port, close } = await serveHttp({
    core: memory.core,
    createId: () => {
      ids += 1;
      return `r${ids}`;
    },
    port: 0,
    rules: () => ({ origins: [ALLOWED_ORIGIN], isKey: (given) => given === KEY }),
    ...(limits !== undefined && { limits }),
  });
  onTestFinished(close);
  return {
    ...memory,
    port,
    arrived: (count) => reached(() => queues.arrived >= count),
    withdrawn: (count) => reached(() => queues.withdrawn >= count),
    ask: (path, each) => ask(port, path, each),
    send: (path, each) => send(port, path, each),
    close,
  };
}

/** Counts what comes to the queues and what is taken out of them. */
function watchQueues(scheduler: Scheduler): { arrived: number; withdrawn: number } {
  const queues = { arrived: 0, withdrawn: 0 };
  const { add, withdraw } = scheduler;
  scheduler.add = (...work) => {
    add.apply(scheduler, work);
    queues.arrived += 1;
  };
  scheduler.withdraw = (runs) => {
    withdraw.call(scheduler, runs);
    queues.withdrawn += runs.size;
  };
  return queues;
}

async function reached(isThere: () => boolean): Promise<void> {
  while (!isThere()) await macrotask();
}

/** Returns the values of the `data:` lines of a stream; the last one as the text that it is. */
export function eventsOf(text: string): unknown[] {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => event.slice("data: ".length))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}
