import { describeFlaw } from "../../gguf/flaw.ts";
import type { KnownModel, ModelListing } from "../../models/model-catalog.ts";

/** Builds what `tacho models --json` prints. Models that cannot chat are in it only with `all`. */
export function toJson({ models, unreadable }: ModelListing, all: boolean): unknown {
  return {
    models: models.filter(({ flaw }) => all || flaw === undefined).map(modelJson),
    unreadable: unreadable.map(({ path, details }) => ({ path, reason: describeFlaw(details) })),
  };
}

function modelJson(model: KnownModel): unknown {
  const { name, source, path, size, flaw, quantization, architecture, contextLength, sha256, alsoIn } = model;
  return {
    name,
    source,
    path,
    size,
    chat: flaw === undefined,
    // JSON leaves out what is undefined.
    reason: flaw === undefined ? undefined : describeFlaw(flaw),
    quantization,
    architecture,
    context_length: contextLength,
    sha256,
    also_in: alsoIn,
  };
}
