import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EnginePart } from "../../../native-host/src/engines/engine.ts";
import { RemoteAnswer } from "../../../native-host/src/engines/remote/remote-answer.ts";
import type { Product } from "../../../native-host/src/engines/remote/servers/products.ts";
import { readServerAddress } from "../../../native-host/src/engines/remote/servers/server-address.ts";
import type { OutgoingRequest, OutgoingResponse } from "../../../native-host/src/outgoing/outgoing.ts";
import { ResponseBody } from "../../../native-host/src/outgoing/response-body.ts";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { FIXED_SETTINGS } from "../engine/engine-parts.ts";

export interface GivenResponse {
  status?: number;
  headers?: Record<string, string>;
  /** Pieces of the body as they arrive. */
  pieces: readonly (string | Uint8Array)[];
}

export interface ReadAnswerOptions {
  /** One for each request, in order; the last one answers all further requests. */
  responses: readonly GivenResponse[];
  product?: Product;
  contextSize?: number;
  settings?: Partial<UsedSettings>;
  /** The message of the assistant that is continued. */
  begun?: ChatMessage;
  signal?: AbortSignal;
  /** Default: the system's. */
  clock?: Clock;
  onPart?: (part: EnginePart) => void;
}

export interface ReadAnswer {
  parts: EnginePart[];
  error: unknown;
  requests: OutgoingRequest[];
  /** Returns the body of a request. */
  body(index: number): Record<string, unknown>;
}

/** Reads the answer of a server of which every byte is given, without a network. */
export async function readAnswer(options: ReadAnswerOptions): Promise<ReadAnswer> {
  const {
    responses,
    product,
    contextSize,
    settings,
    begun,
    signal = new AbortController().signal,
    clock = systemClock,
    onPart,
  } = options;
  const requests: OutgoingRequest[] = [];
  const address = readServerAddress("http://127.0.0.1:1");
  if (address === undefined) throw new Error("no address");
  const refused = new Set<string>();
  const answer = new RemoteAnswer({
    server: { name: "box", url: "http://127.0.0.1:1", address },
    servers: { productOf: () => product, contextSize: async () => contextSize, forgetContexts: () => {} },
    outgoing: {
      async request(request) {
        requests.push(request);
        const given = responses[Math.min(requests.length, responses.length) - 1];
        return toResponse(given ?? { pieces: [] }, request);
      },
    },
    clock,
    id: "m",
    input: {
      messages: [{ role: "user", content: "Greet." }, ...(begun === undefined ? [] : [begun])],
      settings: { ...FIXED_SETTINGS, ...settings },
      reproducible: true,
    },
    refused,
    signal,
  });
  const parts: EnginePart[] = [];
  let error: unknown;
  try {
    for await (const part of answer.parts()) {
      parts.push(part);
      onPart?.(part);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { parts, error, requests, body: (index) => JSON.parse(String(requests[index]?.body)) };
}

function toResponse(
  { status = 200, headers = {}, pieces }: GivenResponse,
  { url }: OutgoingRequest,
): OutgoingResponse {
  const encoder = new TextEncoder();
  async function* body() {
    for (const piece of pieces) yield typeof piece === "string" ? encoder.encode(piece) : piece;
  }
  const wire = { status, headers: Object.entries(headers), body: body(), close: () => {} };
  return {
    status,
    headers: new Map(Object.entries(headers)),
    url,
    redirects: [],
    body: new ResponseBody(wire, { onEnd: () => {} }),
  };
}
