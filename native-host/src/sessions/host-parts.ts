import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { GenerationParts } from "../core/generation-run.ts";
import type { Generations } from "../core/generations.ts";
import type { ModelCatalog } from "../models/model-catalog.ts";
import type { EffectiveSettings } from "./effective-settings.ts";

/** Bytes. */
export type Memory = Omit<HostMessageOf<"state">["memory"], "engine">;

/** What the handlers work with. */
export interface HostParts extends GenerationParts {
  generations: Generations;
  settings: EffectiveSettings;
  catalog: ModelCatalog;
  readMemory: () => Memory;
  hostVersion: string;
  /** When the host was started, ms of the monotonic clock. */
  startedAt: number;
  /** Unique for ever. */
  createRunId: () => string;
  /** A seed, 0..4294967294. */
  drawSeed: () => number;
  /** From now on the connection hears of models unasked. */
  greet: () => void;
}
