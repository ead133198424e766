/**
 * Applies a change to a raw record. Keeps fields that were not parsed, at every level, because a newer version of the
 * extension wrote them or they are damaged.
 *
 * @param before the parsed part of `record`
 * @param after the same part with the change
 */
export function mergeRecord(record: unknown, before: object, after: object): object {
  const merged = mergeValue(record, before, after);
  return isRecord(merged) ? merged : after;
}

function mergeValue(record: unknown, before: unknown, after: unknown): unknown {
  if (isSame(before, after)) return record;
  if (!isRecord(record) || !isRecord(before) || !isRecord(after)) return after;
  // A different generation replaces everything.
  if (before.generation_id !== after.generation_id) return after;
  const merged = { ...record };
  for (const [key, value] of Object.entries(before)) {
    if (value !== undefined && after[key] === undefined) delete merged[key];
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined || isSame(before[key], value)) continue;
    merged[key] = mergeValue(record[key], before[key], value);
  }
  return merged;
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) =>
    isSame(one[key], other[key]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
