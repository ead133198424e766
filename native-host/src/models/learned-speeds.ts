import { readFileSync } from "node:fs";
import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import { readableValues } from "@tacho/shared/reading/tolerant.ts";
import { type LearnedSpeed, type LearnedSpeeds, learnedSpeedSchema } from "../engines/learned-speed.ts";
import { replaceFile } from "../system/files/replace-file.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Number of models in the file. The ones used longest ago go first. */
const MOST_ENTRIES = 64;
/** Change of a cost that is worth writing, as a share. */
const NOTABLE = 0.1;

const fileSchema = readableValues(learnedSpeedSchema);

export interface FileLearnedSpeedsOptions {
  /** JSON file that keeps the speeds by the path of the model's file. */
  path: string;
  logger: Logger;
}

/** Keeps what was learned in a file. Losing it costs only the first seconds of the next start. */
export class FileLearnedSpeeds implements LearnedSpeeds {
  readonly #path: string;
  readonly #logger: Logger;
  #known: LatestMap<string, LearnedSpeed> | undefined;
  #writing: Promise<void> | undefined;
  #isStale = false;

  constructor({ path, logger }: FileLearnedSpeedsOptions) {
    this.#path = path;
    this.#logger = logger;
  }

  of(model: string): LearnedSpeed | undefined {
    return this.#load().get(model);
  }

  learn(model: string, speed: LearnedSpeed): void {
    const known = this.#load();
    const before = known.get(model);
    known.set(model, speed);
    if (before !== undefined && !differs(before, speed)) return;
    this.#isStale = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves once everything worth writing is on disk. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await replaceFile(this.#path, `${JSON.stringify(Object.fromEntries(this.#load()))}\n`);
      }
    } catch (error) {
      this.#logger.debug("learned speeds were not kept", { reason: String(error) });
    }
  }

  #load(): Map<string, LearnedSpeed> {
    if (this.#known === undefined) {
      this.#known = new LatestMap(MOST_ENTRIES);
      for (const [model, speed] of Object.entries(readFile(this.#path))) this.#known.set(model, speed);
    }
    return this.#known;
  }
}

/** Returns the readable entries of the file; none if there is no file. */
function readFile(path: string): Record<string, LearnedSpeed> {
  try {
    return fileSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data ?? {};
  } catch {
    return {};
  }
}

function differs(one: LearnedSpeed, other: LearnedSpeed): boolean {
  return (
    one.threads_reading !== other.threads_reading ||
    one.threads_writing !== other.threads_writing ||
    isFar(one.prefill?.base, other.prefill?.base) ||
    isFar(one.prefill?.growth, other.prefill?.growth)
  );
}

function isFar(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined) return one !== other;
  return Math.abs(one - other) > NOTABLE * Math.max(one, other);
}
