import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { readHostConfig } from "../../config/host-config.ts";
import type { TachoPaths } from "../../system/files/paths.ts";
import { SetupError } from "../terminal/steps.ts";
import { provideStarterModel } from "./provide-starter-model.ts";

/**
 * Sees to it that there is a model to talk to: the one that `TACHO_MODEL` or `config.json` names, or the starter model.
 *
 * @param copies files that may be the starter model already.
 * @throws SetupError with what to do.
 */
export async function provideModel(
  paths: TachoPaths,
  env: NodeJS.ProcessEnv,
  copies: readonly string[],
): Promise<void> {
  const { TACHO_MODEL: own, TACHO_ENGINE: engine } = env;
  if (engine === "scripted") return;
  if (own !== undefined && own !== "") return requireFile(resolve(own));
  if (readHostConfig(paths.config).config.defaultModel !== undefined) return;
  await provideStarterModel(paths.models, copies);
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
