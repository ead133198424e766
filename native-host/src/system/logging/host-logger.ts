import type { Clock } from "../clock.ts";
import { createLogFile } from "./log-file.ts";
import { createLogger, type Logger, type LogLevel } from "./logger.ts";

export interface HostLoggerOptions {
  level: LogLevel;
  /** Absolute path of the log file. */
  path: string;
  stderr: { write(text: string): unknown; on(event: "error", listener: () => void): unknown };
  clock: Clock;
  processId: number;
}

/** Logs to stderr, and with date and process id to a file. A failure of either is ignored. */
export function createHostLogger({ level, path, stderr, clock, processId }: HostLoggerOptions): Logger {
  stderr.on("error", () => {});
  const appendLine = createLogFile({
    path,
    onFailure: (error) => void stderr.write(`tacho warn: cannot write the log file: ${String(error)}\n`),
  });
  return createLogger(level, (line) => {
    stderr.write(line);
    appendLine(`${new Date(clock.date()).toISOString()} ${processId} ${line}`);
  });
}
