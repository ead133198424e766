import type { ChatMessage, RequestOf } from "@tacho/shared/protocol/requests.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { GenerationRun } from "../core/generation/generation-run.ts";
import { toWireError } from "../core/replies/to-wire-error.ts";
import { EngineError } from "../engines/engine-error.ts";
import { compileOutput } from "../engines/grammar/output-grammar.ts";
import { invalidSettings } from "./parts/effective-settings.ts";
import { type FoundModel, findModel } from "./parts/find-model.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

export function handleGenerate(request: RequestOf<"generate">, reply: Reply, session: SessionParts): void {
  const { core, runs, outflow } = session;
  const acceptedAt = core.clock.now();
  const wasStopped = runs.arrive(request.id);
  const runId = core.createRunId();
  const refuse = (error: WireError) => reply.fail(error, { run_id: runId, partial: false });

  const { patch, refused } = session.settings.parse(request.settings ?? {}, "sampling");
  if (Object.keys(refused).length > 0) return refuse(invalidSettings(refused));
  let reproducible = true;
  const used = session.settings.used(patch, () => {
    reproducible = false;
    return core.drawSeed();
  });
  const { raw = false } = request;
  const hasOwnSystemPrompt = raw || request.messages[0]?.role === "system";
  const settings = hasOwnSystemPrompt ? { ...used, system_prompt: "" } : used;
  let found: FoundModel;
  try {
    found = findModel(request.model ?? session.settings.current.model, session, request.local);
    checkGrammar(request, found);
  } catch (error) {
    return refuse(toWireError(error));
  }
  const { model } = found;
  const { engine } = found.lane;
  if (raw && !engine.capabilities.rawCompletion) {
    const message = `${model.name} cannot continue plain text, only chats: its engine, ${engine.name}, has no way to.`;
    return refuse(wireError("invalid_request", message));
  }
  if (raw && request.messages.every(({ content }) => content === "")) {
    return refuse(wireError("invalid_request", "There is no text to continue: the prompt is empty."));
  }
  const refusal =
    model.kind === "server" ? core.beforeLeaving?.({ model, messages: request.messages }) : undefined;
  if (refusal !== undefined) return refuse(refusal);
  if (runs.isFull(found.lane) && !wasStopped) {
    return refuse(
      wireError("queue_full", "Too many answers are waiting already. Try again when one is done."),
    );
  }

  const run = new GenerationRun({
    ...found,
    core,
    outflow,
    reply,
    runId,
    acceptedAt,
    messages: withSystemPrompt(request.messages, settings.system_prompt),
    settings,
    reproducible,
    raw,
    grammar: request.grammar,
    stream: request.stream,
    ...(session.kind === "api" && { client: session.kind }),
  });
  if (wasStopped) {
    // Counts the stop from the acceptance of this request: the time before it is not the host's latency.
    run.stop(acceptedAt);
    run.abandon();
  } else {
    runs.add(run);
  }
}

/**
 * Checks the form of an answer before anything is queued. A server checks its own.
 *
 * @throws EngineError `invalid_schema`, or `invalid_request` if the form cannot be enforced for another reason.
 */
function checkGrammar({ grammar, messages }: RequestOf<"generate">, { lane, model }: FoundModel): void {
  if (grammar === undefined) return;
  const { name, capabilities } = lane.engine;
  if (!capabilities.grammar) {
    const message = `The engine ${name} cannot hold an answer of ${model.name} to a form. Ask without a grammar, or choose another model.`;
    throw new EngineError("invalid_request", message);
  }
  if (model.kind === "server") return;
  const last = messages.at(-1);
  compileOutput(grammar, last?.role === "assistant" ? last.content : "");
}

/** Inserts the system prompt before the messages, unless it is empty. */
function withSystemPrompt(messages: ChatMessage[], systemPrompt: string): ChatMessage[] {
  if (systemPrompt === "") return messages;
  return [{ role: "system", content: systemPrompt }, ...messages];
}

export function handleStopGeneration(
  request: RequestOf<"stop_generation">,
  reply: Reply,
  { core, runs }: SessionParts,
): void {
  const at = core.clock.now();
  const stopped = runs.find(request.generation_id);
  reply.end({
    type: "generation_stopped",
    status: "success",
    message: describe(stopped.length),
    stopped: stopped.flatMap(({ id }) => (id === undefined ? [] : [id])),
    stopped_backends: [...new Set(stopped.map(({ lane }) => lane.engine.name))],
  });
  for (const run of stopped) runs.stop(run, at);
}

function describe(count: number): string {
  if (count === 0) return "There is nothing to stop.";
  return count === 1 ? "Stopping." : `Stopping ${count} generations.`;
}
