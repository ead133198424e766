import { formatCount } from "./format.ts";
import { messages } from "./messages.en.ts";

/** Formats a setting's value for display; lists are joined by commas, and empty values read "none". */
export function formatSetting(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? messages.run.none : value.map((text) => JSON.stringify(text)).join(", ");
  }
  if (value === "") return messages.run.none;
  if (typeof value === "boolean") return value ? messages.options.flash.on : messages.options.flash.off;
  return Number.isInteger(value) ? formatCount(Number(value)) : String(value);
}
