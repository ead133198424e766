import { stat } from "node:fs/promises";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { EngineLoadRequest } from "../engine.ts";
import type { Script } from "./script.ts";

/** What a script gives for what was asked, with a note for every difference. */
export async function describeLoad(
  { model, settings }: EngineLoadRequest,
  script: Script,
): Promise<LoadedModel> {
  const notes: string[] = [];
  const asked = settings.context_size;
  if (asked !== "auto" && asked > script.context_size) {
    notes.push(`Asked for a context of ${asked} tokens; the script has at most ${script.context_size}.`);
  }
  if (settings.gpu_layers !== "auto" && settings.gpu_layers > 0) {
    notes.push(
      `Asked for ${settings.gpu_layers} layers on the GPU; the scripted engine has none to put there.`,
    );
  }
  if (settings.threads !== "auto" && settings.threads > 1) {
    notes.push(`Asked for ${settings.threads} threads; the scripted engine uses 1.`);
  }
  const file = await stat(model.path).catch(() => undefined);
  return {
    model: model.name,
    backend: "cpu",
    gpu_layers: 0,
    total_layers: 0,
    context_size: asked === "auto" ? script.context_size : Math.min(asked, script.context_size),
    threads: 1,
    size: file?.isFile() ? file.size : 0,
    ...(notes.length > 0 && { notes }),
  };
}
