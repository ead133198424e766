import type { HistoryFolder, Segment } from "./history-folder.ts";
import { parseHistoryLine } from "./history-line.ts";
import { readLines } from "./read-lines.ts";

/** Retention of deletion lines in ms. A host that was suspended may still hold the deleted runs. */
const DELETION_LIFETIME = 7 * 24 * 60 * 60_000;

export interface RewriteInput {
  folder: HistoryFolder;
  segments: readonly Segment[];
  isDeleted: (runId: string) => boolean;
  /** True if other segments may still contain deleted runs. */
  othersDirty: boolean;
  now: number;
}

/**
 * Joins segments into one, leaving out deleted runs, and removes the originals. Copies lines verbatim, including
 * those of newer versions; damaged lines go to a file of their own. After a crash halfway some runs exist twice;
 * readers recognise them by run id.
 */
export async function rewriteSegments(input: RewriteInput): Promise<void> {
  const { folder, segments, now } = input;
  const lines: string[] = [];
  const damaged: string[] = [];
  const seen = new Set<string>();
  for (const { name } of segments) {
    for await (const batch of readLines(folder, name, 0)) {
      for (const { text } of batch.lines) {
        if (isKept(text, seen, input)) lines.push(`${text}\n`);
        else if (parseHistoryLine(text).kind === "unreadable") damaged.push(`${text}\n`);
      }
    }
  }
  const modified = Math.max(...segments.map((segment) => segment.modified));
  if (lines.length > 0) await folder.write(Buffer.from(lines.join(""), "utf8"), now, modified);
  if (damaged.length > 0) await folder.keepAside(Buffer.from(damaged.join(""), "utf8"), now);
  for (const { name } of segments) await folder.remove(name);
}

function isKept(text: string, seen: Set<string>, { isDeleted, othersDirty, now }: RewriteInput): boolean {
  const line = parseHistoryLine(text);
  switch (line.kind) {
    case "run": {
      const id = runId(line.run);
      if (id === undefined) return true;
      if (isDeleted(id) || seen.has(id)) return false;
      seen.add(id);
      return true;
    }
    case "deleted":
      return othersDirty || now - line.at < DELETION_LIFETIME;
    case "rated":
      return !isDeleted(line.run_id);
    case "unknown":
      return true;
    case "unreadable":
      return false;
    default:
      return line satisfies never;
  }
}

function runId(run: unknown): string | undefined {
  if (typeof run !== "object" || run === null || !("run_id" in run)) return undefined;
  return typeof run.run_id === "string" ? run.run_id : undefined;
}
