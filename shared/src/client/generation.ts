import type { HostMessage, HostMessageOf } from "../protocol/host-messages.ts";
import type { ChatMessage } from "../protocol/requests.ts";
import type { GenerationStatistics } from "../protocol/statistics.ts";
import type { SamplingPatch } from "../settings/settings.ts";
import { ConnectionClosedError } from "./errors.ts";
import type { TransportClose } from "./transport.ts";

export interface GenerateInput {
  messages: ChatMessage[];
  settings?: SamplingPatch;
  model?: string;
  /** Streams the text. False sends it all in the terminal part. Default: true. */
  stream?: boolean;
  /** Id of the request. Default: created by the connection. */
  id?: string;
}

/** A part of a generation, tagged by `type`. Exactly one terminal part comes, at the end. */
export type GenerationPart =
  | HostMessageOf<"generation_queued">
  | HostMessageOf<"generation_started">
  | HostMessageOf<"prompt_progress">
  | HostMessageOf<"text_delta">
  | GenerationEnd;
export type GenerationEnd = HostMessageOf<"generation_ended"> | HostMessageOf<"request_failed">;

export interface Generation extends AsyncIterable<GenerationPart> {
  readonly id: string;
  /** Resolves with the terminal part. Rejects with ConnectionClosedError when the connection ends first. */
  readonly end: Promise<GenerationEnd>;
  /** The numbers of the generation, even if stopped or failed; `undefined` if the host sent none. */
  readonly stats: Promise<GenerationStatistics | undefined>;
  /** Asks the host to stop. Parts still arrive until the terminal one, which says `aborted`. */
  stop(): Promise<HostMessageOf<"generation_stopped">>;
}

/** The connection as a generation uses it. */
export interface GenerationChannel {
  open(
    request: { action: "generate"; id: string } & Record<string, unknown>,
    sink: { onMessage(message: HostMessage): void; onClose(close: TransportClose): void },
  ): void;
  request(
    action: "stop_generation",
    fields: { generation_id: string },
  ): Promise<HostMessageOf<"generation_stopped">>;
}

/** Sends a generate request immediately and queues its parts until they are read. */
export function createGeneration(channel: GenerationChannel, id: string, input: GenerateInput): Generation {
  const parts: GenerationPart[] = [];
  let resolveEnd!: (part: GenerationEnd) => void;
  let rejectEnd!: (reason: ConnectionClosedError) => void;
  const end = new Promise<GenerationEnd>((resolve, reject) => {
    resolveEnd = resolve;
    rejectEnd = reject;
  });
  let ended = false;
  let closed: ConnectionClosedError | undefined;
  let wake = () => {};

  channel.open(
    { ...input, action: "generate", id },
    {
      onMessage(message) {
        if (!isGenerationPart(message)) return;
        parts.push(message);
        if (isGenerationEnd(message)) {
          ended = true;
          resolveEnd(message);
        }
        wake();
      },
      onClose(close) {
        closed = new ConnectionClosedError(close);
        rejectEnd(closed);
        wake();
      },
    },
  );

  const stop = () => channel.request("stop_generation", { generation_id: id });
  const stats = end.then((part) => part.stats);
  for (const promise of [end, stats]) promise.catch(() => {});

  async function* iterate(): AsyncGenerator<GenerationPart, void, void> {
    try {
      for (;;) {
        const part = parts.shift();
        if (part !== undefined) {
          yield part;
          if (isGenerationEnd(part)) return;
        } else if (closed !== undefined) {
          throw closed;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      if (!ended && closed === undefined) stop().catch(() => {});
    }
  }

  return { id, end, stats, stop, [Symbol.asyncIterator]: iterate };
}

function isGenerationEnd(message: HostMessage): message is GenerationEnd {
  return message.type === "generation_ended" || message.type === "request_failed";
}

function isGenerationPart(message: HostMessage): message is GenerationPart {
  switch (message.type) {
    case "generation_queued":
    case "generation_started":
    case "prompt_progress":
    case "text_delta":
    case "generation_ended":
    case "request_failed":
      return true;
    default:
      return false;
  }
}
