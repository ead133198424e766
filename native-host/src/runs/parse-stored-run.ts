import { runRecordSchema, type StoredRun } from "@tacho/shared/runs/run-record.ts";

export interface ParsedStoredRun {
  /** Absent without a valid id. */
  run?: StoredRun;
  /** Names of the dropped fields. */
  refused: string[];
}

/** Parses a run of any release. Drops what cannot be read and keeps the rest. */
export function parseStoredRun(value: Record<string, unknown>): ParsedStoredRun {
  const parsed = runRecordSchema.safeParse(value);
  if (!parsed.success) return { refused: ["run_id"] };
  const run = parsed.data;
  const known = Object.keys(runRecordSchema.shape);
  const refused = [
    ...changed(value.stats ?? {}, run.stats),
    ...changed(value, run).filter((name) => known.includes(name) && name !== "stats"),
  ];
  return { run, refused };
}

/** Lists the names in `stored` whose value is missing or different in `read`. Does not compare parts within a value. */
function changed(stored: unknown, read: object): string[] {
  if (typeof stored !== "object" || stored === null) return [];
  const values = new Map<string, unknown>(Object.entries(read));
  return Object.entries(stored).flatMap(([name, value]) => {
    const kept = values.get(name);
    return value === kept || (typeof value === "object" && typeof kept === "object") ? [] : [name];
  });
}
