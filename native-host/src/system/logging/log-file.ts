import { appendFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../files/make-folder.ts";

/** A file that has grown beyond this is put aside as `<name>.1`, in place of the one put aside before, bytes. */
const MOST_BYTES = 1024 * 1024;

export interface LogFileOptions {
  path: string;
  /** Told once, when it cannot be written; from then on nothing more is tried. */
  onFailure: (error: unknown) => void;
}

/** Returns what appends a line. Several hosts may write to one file. A log that cannot be written costs nothing else. */
export function createLogFile({ path, onFailure }: LogFileOptions): (line: string) => void {
  let size: number | undefined;
  let failed = false;

  function append(line: string): void {
    size ??= open();
    if (size > MOST_BYTES) {
      renameSync(path, `${path}.1`);
      size = 0;
    }
    appendFileSync(path, line);
    size += Buffer.byteLength(line);
  }

  function open(): number {
    makeFolder(dirname(path));
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  return (line) => {
    if (failed) return;
    try {
      append(line);
    } catch (error) {
      failed = true;
      onFailure(error);
    }
  };
}
