/**
 * Writes a change of what was read of a record into the record itself. Fields that were not read, because a newer version
 * of the extension wrote them or because they are damaged, stay as they are, at every level.
 *
 * @param before what was read of `record`
 * @param after the same with the change
 */
export function mergeRecord(record: unknown, before: object, after: object): object {
  const merged = mergeValue(record, before, after);
  return isRecord(merged) ? merged : after;
}

function mergeValue(record: unknown, before: unknown, after: unknown): unknown {
  if (isSame(before, after)) return record;
  if (!isRecord(record) || !isRecord(before) || !isRecord(after)) return after;
  // Another generation has nothing to keep of the one that it replaces.
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
