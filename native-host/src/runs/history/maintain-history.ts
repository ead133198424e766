import type { HistoryFolder, Segment } from "./history-folder.ts";
import { type MaintenancePlan, planMaintenance } from "./plan-maintenance.ts";
import { rewriteSegments } from "./rewrite-segments.ts";
import type { RunHistory } from "./run-history.ts";

export interface MaintenanceOptions {
  folder: HistoryFolder;
  history: RunHistory;
  /** Segments created by this process. */
  own: ReadonlySet<string>;
  current: string | undefined;
  /** True if `history` covers the whole folder, including every deletion. */
  complete: boolean;
  now: number;
}

/**
 * Removes expired segments, erases deleted runs and joins small segments. Does nothing while another host holds
 * the lock.
 */
export async function maintainHistory(options: MaintenanceOptions): Promise<void> {
  const { folder, history, now } = options;
  const plan = async () => {
    const segments = await folder.list();
    history.forgetDirty(namesOf(segments));
    return planMaintenance({ ...options, segments, dirty: history.dirty });
  };
  if (isEmpty(await plan())) return;
  await folder.exclusively(now, async () => carryOut(await plan(), options));
}

async function carryOut({ remove, rewrite }: MaintenancePlan, options: MaintenanceOptions): Promise<void> {
  const { folder, history, now, complete } = options;
  for (const { name } of remove) await folder.remove(name);
  history.dropSegments(namesOf(remove));
  for (const { name } of remove) history.dirty.delete(name);
  for (const segments of rewrite) {
    const names = namesOf(segments);
    const othersDirty = !complete || [...history.dirty].some((name) => !names.has(name));
    const isDeleted = (runId: string) => history.index.isDeleted(runId);
    await rewriteSegments({ folder, segments, isDeleted, othersDirty, now });
    for (const name of names) history.dirty.delete(name);
  }
}

function namesOf(segments: readonly Segment[]): Set<string> {
  return new Set(segments.map(({ name }) => name));
}

function isEmpty({ remove, rewrite }: MaintenancePlan): boolean {
  return remove.length === 0 && rewrite.length === 0;
}
