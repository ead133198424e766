import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import type { Logger } from "../system/logging/logger.ts";
import { type ReadConfig, readHostConfig } from "./host-config.ts";

/** Number of problems that are not logged again. */
const MOST_TOLD = 100;

/** The host's `config.json`, shared by all of its readers, so that each problem is logged once. */
export class ConfigFile {
  readonly path: string;
  readonly #logger: Pick<Logger, "warn">;
  readonly #told = new LatestMap<string, true>(MOST_TOLD);

  constructor(path: string, logger: Pick<Logger, "warn">) {
    this.path = path;
    this.#logger = logger;
  }

  /** Reads the file again on every call, because its owner may have changed it. Never throws. */
  read(): ReadConfig {
    const read = readHostConfig(this.path);
    for (const { sentence } of read.problems) {
      if (!this.#told.has(sentence)) this.#logger.warn(sentence);
      this.#told.set(sentence, true);
    }
    return read;
  }
}
