import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { LoadRun } from "../core/load-run.ts";
import { toWireError } from "../core/to-wire-error.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

/** What the frame needs beside the models, bytes. */
const FRAME_BYTES = 4096;

interface ListedModel {
  entry: HostMessageOf<"models">["models"][number];
  /** Whether it is to be kept before others. */
  matters: boolean;
}

export function handleListModels(_request: RequestOf<"list_models">, reply: Reply, host: HostParts): void {
  const loadedName = host.keeper.model?.model;
  const models = host.catalog.list().map(({ name, size, quantization, chosen }): ListedModel => {
    const loaded = name === loadedName;
    const entry = { model: name, size, ...(quantization !== undefined && { quantization }), loaded };
    return { entry, matters: loaded || chosen };
  });
  const kept = keepWhatFits(models);
  const omitted = models.length - kept.length;
  reply.end({
    type: "models",
    status: "success",
    models: kept.map(({ entry }) => entry),
    ...(omitted > 0 && { omitted }),
  });
}

/** As many as one frame holds, in the order they have. */
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

export function handleLoadModel(request: RequestOf<"load_model">, reply: Reply, host: HostParts): void {
  const { catalog, settings, keeper, generations } = host;
  const loadRequest = () => ({
    model: catalog.resolve(request.model ?? settings.current.model),
    settings: settings.load,
  });
  generations.arrive(request.id);
  try {
    loadRequest();
  } catch (error) {
    return reply.fail(toWireError(error));
  }
  generations.add(new LoadRun({ answer: reply, keeper, loadRequest }));
}
