import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { type WorkerMessage, workerMessageSchemas } from "./panel-messages.ts";

/** Parses a message from the worker, once. Returns `undefined` for unknown messages, which are ignored. */
export function parseWorkerMessage(value: unknown): WorkerMessage | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const { type } = value;
  if (typeof type !== "string" || !isWorkerWord(type)) return parseHostMessage(value);
  const parsed = workerMessageSchemas[type].safeParse(value);
  if (!parsed.success) return undefined;
  if (parsed.data.type !== "run_event") return parsed.data;
  const message = parseHostMessage(parsed.data.message);
  return message === undefined ? undefined : { ...parsed.data, message };
}

function isWorkerWord(type: string): type is keyof typeof workerMessageSchemas {
  return Object.hasOwn(workerMessageSchemas, type);
}
