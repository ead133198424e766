import { appendFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../files/make-folder.ts";

/** Size at which a log file is rotated, in bytes. One older file is kept, as `<name>.1`. */
const MOST_BYTES = 1024 * 1024;

export interface LogFileOptions {
  path: string;
  /** Called once, on the first failed write. Logging to the file stops then. */
  onFailure: (error: unknown) => void;
}

/** Returns a function that appends one line. Several hosts may share the file. Never throws. */
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
