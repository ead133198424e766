import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { GenerationRun } from "../core/generation-run.ts";
import { toWireError } from "../core/to-wire-error.ts";
import { withSystemPrompt } from "../core/with-system-prompt.ts";
import type { HostParts } from "./host-parts.ts";
import { invalidSettings } from "./invalid-settings.ts";
import type { Reply } from "./reply.ts";

export function handleGenerate(request: RequestOf<"generate">, reply: Reply, host: HostParts): void {
  const acceptedAt = host.clock.now();
  const { generations, catalog } = host;
  const wasStopped = generations.arrive(request.id);
  const runId = host.createRunId();
  const refuse = (error: WireError) => reply.fail(error, { run_id: runId, partial: false });

  const { patch, refused } = host.settings.parse(request.settings ?? {}, "sampling");
  if (Object.keys(refused).length > 0) return refuse(invalidSettings(refused));
  const used = host.settings.used(patch, host.drawSeed);
  const overruled = request.messages[0]?.role === "system";
  const settings = { ...used, ...(overruled && { system_prompt: "" }) };
  const modelName = () => request.model ?? host.settings.current.model;
  let model: string;
  try {
    model = catalog.resolve(modelName()).name;
  } catch (error) {
    return refuse(toWireError(error));
  }
  if (generations.isFull && !wasStopped) {
    return refuse(
      wireError("queue_full", "Too many answers are waiting already. Try again when one is done."),
    );
  }

  const run = new GenerationRun({
    ...host,
    answer: reply,
    runId,
    acceptedAt,
    messages: withSystemPrompt(request.messages, settings.system_prompt),
    settings,
    stream: request.stream,
    model,
    loadRequest: () => ({ model: catalog.resolve(modelName()), settings: host.settings.load }),
  });
  if (wasStopped) {
    // The wait for the request is not the host's latency: the stop counts from its acceptance.
    run.stop(acceptedAt);
    run.abandon();
  } else {
    generations.add(run);
  }
}

export function handleStopGeneration(
  request: RequestOf<"stop_generation">,
  reply: Reply,
  host: HostParts,
): void {
  const at = host.clock.now();
  const runs = host.generations.find(request.generation_id);
  reply.end({
    type: "generation_stopped",
    status: "success",
    message: describe(runs.length),
    stopped: runs.flatMap(({ id }) => (id === undefined ? [] : [id])),
    stopped_backends: runs.length === 0 ? [] : [host.engine.name],
  });
  for (const run of runs) host.generations.stop(run, at);
}

function describe(count: number): string {
  if (count === 0) return "There is nothing to stop.";
  return count === 1 ? "Stopping." : `Stopping ${count} generations.`;
}
