import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { readHostConfig } from "../../config/host-config.ts";
import type { TachoPaths } from "../../system/files/paths.ts";
import { commandLineLedger } from "../terminal/command-line-ledger.ts";
import { SetupError } from "../terminal/steps.ts";
import { provideStarterModel } from "./provide-starter-model.ts";

/**
 * Makes sure that there is a model: the one named by `TACHO_MODEL` or `config.json`, or the starter model.
 *
 * @param copies files that may already be the starter model.
 * @throws SetupError whose message names the way out.
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
  await provideStarterModel(paths.models, copies, commandLineLedger(paths.home));
}

async function requireFile(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch {
    throw new SetupError(
      `TACHO_MODEL is set to ${path}, which is not a readable file. Correct the path, or unset TACHO_MODEL to use the starter model.`,
    );
  }
}
