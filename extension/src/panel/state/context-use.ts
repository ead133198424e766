import type { Message } from "../../conversations/conversation.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";

/** Context usage in tokens. */
export interface ContextUse {
  used: number;
  size: number;
}

/** Returns the context usage of a conversation, or `undefined` when it was not measured. */
export function contextUse(
  messages: readonly Message[],
  model: ModelState | undefined,
): ContextUse | undefined {
  const loadedSize = model?.status === "loaded" ? model.context_size : undefined;
  const last = messages.findLast((message) => message.role === "assistant");
  if (last?.role !== "assistant") {
    return loadedSize === undefined ? undefined : { used: 0, size: loadedSize };
  }
  const { run } = last;
  const stats = run.end?.stats;
  // The model that is loaded now need not be the one that wrote an answer of the past.
  const runningSize = run.end === undefined ? loadedSize : undefined;
  const size = stats?.context_size ?? run.model?.context_size ?? runningSize;
  const used =
    stats?.context_used ?? (run.prompt === undefined ? undefined : run.prompt.processed + run.output_tokens);
  return size === undefined || used === undefined ? undefined : { used, size };
}
