import type { Logger } from "../system/logging/logger.ts";
import { type ReadConfig, readHostConfig } from "./host-config.ts";

/** The host's `config.json`, shared by all of its readers, so that each problem is logged once. */
export class ConfigFile {
  readonly path: string;
  readonly #logger: Pick<Logger, "warn">;
  readonly #told = new Set<string>();

  constructor(path: string, logger: Pick<Logger, "warn">) {
    this.path = path;
    this.#logger = logger;
  }

  /** Reads the file again on every call, because its owner may have changed it. Never throws. */
  read(): ReadConfig {
    const read = readHostConfig(this.path);
    for (const { sentence } of read.problems) {
      if (this.#told.has(sentence)) continue;
      this.#told.add(sentence);
      this.#logger.warn(sentence);
    }
    return read;
  }
}
