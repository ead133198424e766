import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { isObject } from "../index/is-object.ts";
import { parseStoredRun } from "../parse-stored-run.ts";
import type { HistoryFolder } from "./history-folder.ts";
import { parseHistoryLine } from "./history-line.ts";
import { isPlace, type RunSource } from "./run-history.ts";

/** Resolves with a run from memory or disk, or `undefined` if its line has gone or is damaged. */
export async function readStoredRun(
  folder: HistoryFolder,
  runId: string,
  source: RunSource,
): Promise<StoredRun | undefined> {
  if (!isPlace(source)) return source;
  const bytes = await folder.read(source.segment, source.offset, source.length).catch(() => Buffer.alloc(0));
  const line = parseHistoryLine(bytes.toString("utf8"));
  if (line.kind !== "run" || !isObject(line.run)) return undefined;
  const { run } = parseStoredRun(line.run);
  return run?.run_id === runId ? run : undefined;
}
