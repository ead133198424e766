import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { LoadRun } from "../core/jobs/load-run.ts";
import { toWireError } from "../core/replies/to-wire-error.ts";
import { hasChatTemplate } from "../models/has-chat-template.ts";
import { type FoundModel, findModel } from "./find-model.ts";
import type { Reply } from "./reply.ts";
import type { SessionParts } from "./session-parts.ts";

/** Room in bytes for the fields of the frame other than the models. */
const FRAME_BYTES = 4096;

interface ListedModel {
  entry: HostMessageOf<"models">["models"][number];
  /** True if the model takes precedence when not all fit. */
  matters: boolean;
}

export async function handleListModels(
  _request: RequestOf<"list_models">,
  reply: Reply,
  session: SessionParts,
): Promise<void> {
  const { core } = session;
  const baseModel = await findBaseModel(session);
  const inMemory = new Set(core.engines.lanes.map(({ keeper }) => keeper.model?.model));
  const models = core.catalog.list().map(({ name, size, quantization, chosen }): ListedModel => {
    const loaded = inMemory.has(name);
    const entry = {
      model: name,
      ...(size !== undefined && { size }),
      ...(quantization !== undefined && { quantization }),
      loaded,
    };
    return { entry, matters: loaded || chosen };
  });
  const kept = keepWhatFits(models);
  const omitted = models.length - kept.length;
  reply.end({
    type: "models",
    status: "success",
    models: kept.map(({ entry }) => (entry.model === baseModel ? { ...entry, base: true } : entry)),
    ...(omitted > 0 && { omitted }),
  });
}

/** Returns the name of the model that a generation would use, if it is a base model. */
async function findBaseModel(session: SessionParts): Promise<string | undefined> {
  try {
    const { model, lane } = findModel(session.settings.current.model, session);
    if (model.kind !== "file" || lane.engine.name !== "llama_cpp") return undefined;
    return (await hasChatTemplate(model.path)) === false ? model.name : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps as many models as fit in one frame, in their original order. */
function keepWhatFits(models: readonly ListedModel[]): ListedModel[] {
  let room = MAX_HOST_FRAME_BYTES - FRAME_BYTES;
  const kept = new Set<ListedModel>();
  for (const matters of [true, false]) {
    for (const model of models.filter((each) => each.matters === matters)) {
      const bytes = utf8Length(JSON.stringify(model.entry)) + ",".length;
      if (bytes > room) continue;
      room -= bytes;
      kept.add(model);
    }
  }
  return models.filter((model) => kept.has(model));
}

export function handleLoadModel(request: RequestOf<"load_model">, reply: Reply, session: SessionParts): void {
  const { settings, runs } = session;
  runs.arrive(request.id);
  let found: FoundModel;
  try {
    found = findModel(request.model ?? settings.current.model, session);
  } catch (error) {
    return reply.fail(toWireError(error));
  }
  runs.add(new LoadRun({ ...found, reply }));
}
