export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Counts, codes, ids and times only. Never log prompts, answers or the texts of settings. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

/** Creates a logger that passes one line per event to `write`, from `level` up. */
export function createLogger(level: LogLevel, write: (line: string) => void): Logger {
  const threshold = LOG_LEVELS.indexOf(level);
  const log =
    (at: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LOG_LEVELS.indexOf(at) < threshold) return;
      const values = Object.entries(fields).filter(([, value]) => value !== undefined);
      const tail = values.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("");
      write(`tacho ${at}: ${message}${tail}\n`);
    };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

/** Parses `TACHO_LOG`; unknown and absent values mean `info`. */
export function parseLogLevel(value: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === value) ?? "info";
}
