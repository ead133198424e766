import { access, constants } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readHostConfig } from "../../native-host/src/models/host-config.ts";
import { STARTER_MODEL } from "../../native-host/src/models/starter-model.ts";
import type { TachoPaths } from "../../native-host/src/platform/paths.ts";
import { SetupError } from "./failure.mjs";
import { MODEL_CACHE, provideStarterModel } from "./provide-starter-model.ts";

/**
 * Sees to it that there is a model to talk to: the one that `TACHO_MODEL` or `config.json` names, or the starter model.
 *
 * @throws SetupError with what to do.
 */
export async function provideModel(root: string, paths: TachoPaths, env: NodeJS.ProcessEnv): Promise<void> {
  const { TACHO_MODEL: own, TACHO_ENGINE: engine } = env;
  if (engine === "scripted") return;
  if (own !== undefined && own !== "") return requireFile(resolve(own));
  if (readHostConfig(paths.config).config.defaultModel !== undefined) return;
  await provideStarterModel(paths.models, [join(root, MODEL_CACHE, STARTER_MODEL.fileName)]);
}

async function requireFile(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch {
    throw new SetupError(
      `TACHO_MODEL names ${path}, and there is no file there that can be read. Correct the path, or unset TACHO_MODEL to use the starter model.`,
    );
  }
}
