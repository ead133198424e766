import { type StoredRun, storedRunSchema } from "@tacho/shared/protocol/stored-run.ts";

export interface ParsedStoredRun {
  /** Absent without a valid id, date or model. */
  run?: StoredRun;
  /** Names of the dropped fields. */
  refused: string[];
}

/** Parses a run from any source. Drops invalid fields and keeps the rest. */
export function parseStoredRun(value: Record<string, unknown>): ParsedStoredRun {
  const parsed = storedRunSchema.safeParse(value);
  if (parsed.success) return { run: parsed.data, refused: [] };
  const paths = parsed.error.issues.map(({ path }) => path.map(String));
  const wrong = paths.flatMap(([key]) => (key === undefined || key === "stats" ? [] : [key]));
  const wrongStats = paths.flatMap(([key, field]) => (key === "stats" && field !== undefined ? [field] : []));
  const rest = { ...without(value, wrong), stats: without(value.stats, wrongStats) };
  const again = storedRunSchema.safeParse(rest);
  const refused = [...new Set([...wrongStats, ...wrong])];
  return again.success ? { run: again.data, refused } : { refused };
}

function without(value: unknown, keys: readonly string[]): Record<string, unknown> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter(([key]) => !keys.includes(key)));
}
