import type { Logger } from "../../../native-host/src/system/logging/logger.ts";

/** Records log entries as "level: message". */
export class RecordingLogger implements Logger {
  readonly entries: string[] = [];
  readonly debug = (message: string) => void this.entries.push(`debug: ${message}`);
  readonly info = (message: string) => void this.entries.push(`info: ${message}`);
  readonly warn = (message: string) => void this.entries.push(`warn: ${message}`);
  readonly error = (message: string) => void this.entries.push(`error: ${message}`);
}
