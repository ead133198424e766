export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields are counts, codes, ids and times; never prompts, answers or settings' texts. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

/** Writes one line an event to `write`, from `level` up. */
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

/** `TACHO_LOG`, or `info` where it names no level. */
export function parseLogLevel(value: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === value) ?? "info";
}
