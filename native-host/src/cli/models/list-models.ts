import { join } from "node:path";
import { ConfigFile } from "../../config/config-file.ts";
import { FileFingerprints } from "../../models/fingerprints.ts";
import { type KnownModel, ModelCatalog, type ModelListing } from "../../models/model-catalog.ts";
import { openModelStores } from "../../models/stores/model-stores.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { createLogger } from "../../system/logging/logger.ts";
import type { CommandContext } from "../terminal/command-context.ts";

const NO_LOG = createLogger("error", () => {});

/** Lists the models of this machine without starting a host. `problems` are invalid entries of `config.json`. */
export async function listModels({
  machine,
}: Pick<CommandContext, "machine">): Promise<{ listing: ModelListing; problems: string[] }> {
  const paths = resolvePaths(machine);
  const config = new ConfigFile(paths.config, NO_LOG);
  const catalog = new ModelCatalog({
    folder: paths.models,
    config,
    modelPath: machine.env.TACHO_MODEL || undefined,
    stores: openModelStores(machine),
  });
  const fingerprints = new FileFingerprints({
    cachePath: join(paths.home, "fingerprints.json"),
    logger: NO_LOG,
  });
  const { models, unreadable } = await catalog.list();
  const hashed: KnownModel[] = [];
  for (const model of models) {
    const sha256 = model.sha256 ?? (await fingerprints.recall(model.path));
    hashed.push({ ...model, ...(sha256 !== undefined && { sha256 }) });
  }
  const problems = config.read().problems.map(({ sentence }) => sentence);
  return { listing: { models: hashed, unreadable }, problems };
}
