import { type StoredRun, storedRunSchema } from "@tacho/shared/protocol/stored-run.ts";
import { keptSettings } from "./kept-settings.ts";
import { plausibleStatistics } from "./plausible-statistics.ts";
import type { RunRecord } from "./statistics-store.ts";

export interface StoredRunResult {
  /** Absent where what is left is no run: without an id, a date or a model. */
  run?: StoredRun;
  /** What could not be true and was left out. */
  refused: string[];
}

/** What is kept of a run: only fields that the schema knows, so that no text of a prompt or an answer can slip in. */
export function toStoredRun({ settings, stats, ...record }: RunRecord): StoredRunResult {
  const plausible = plausibleStatistics(stats, record.backend);
  const kept = settings === undefined ? {} : { settings: keptSettings(settings) };
  const parsed = storedRunSchema.safeParse({ ...record, ...kept, stats: plausible.stats });
  if (parsed.success) return { run: parsed.data, refused: plausible.refused };
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const rest = Object.entries({ ...record, ...kept }).filter(([key]) => !wrong.has(key));
  const again = storedRunSchema.safeParse({ ...Object.fromEntries(rest), stats: plausible.stats });
  const refused = [...plausible.refused, ...wrong];
  return again.success ? { run: again.data, refused } : { refused };
}
