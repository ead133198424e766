import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { type LearnedSpeed, type LearnedSpeeds, learnedSpeedSchema } from "../engines/learned-speed.ts";
import { replaceFile } from "../system/files/replace-file.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Number of models in the file. The ones used longest ago go first. */
const MOST_ENTRIES = 64;
/** Change of a cost that is worth writing, as a share. */
const NOTABLE = 0.1;

const fileSchema = z.record(z.string(), z.unknown());

export interface FileLearnedSpeedsOptions {
  /** JSON file that keeps the speeds by the path of the model's file. */
  path: string;
  logger: Logger;
}

/** Keeps what was learned in a file. Losing it costs only the first seconds of the next start. */
export class FileLearnedSpeeds implements LearnedSpeeds {
  readonly #path: string;
  readonly #logger: Logger;
  #known: Map<string, LearnedSpeed> | undefined;
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
    known.delete(model);
    known.set(model, speed);
    for (const oldest of known.keys()) {
      if (known.size <= MOST_ENTRIES) break;
      known.delete(oldest);
    }
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
    this.#known ??= new Map(readEntries(this.#path));
    return this.#known;
  }
}

/** Returns the readable entries of the file; none if there is no file. */
function readEntries(path: string): [string, LearnedSpeed][] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
  const file = fileSchema.safeParse(value);
  return Object.entries(file.data ?? {}).flatMap(([model, entry]): [string, LearnedSpeed][] => {
    const speed = learnedSpeedSchema.safeParse(entry);
    return speed.success ? [[model, speed.data]] : [];
  });
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
