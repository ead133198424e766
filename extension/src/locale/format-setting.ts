import type { SettingValue } from "@tacho/shared/settings/descriptor.ts";
import { formatCount, groupDigits } from "./format.ts";
import { messages } from "./messages.en.ts";

/** Formats a setting's value for display; lists are joined by commas, and empty values read "none". */
export function formatSetting(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? messages.run.none : value.map((text) => JSON.stringify(text)).join(", ");
  }
  if (value === "") return messages.run.none;
  if (typeof value === "boolean") return value ? messages.options.choices.on : messages.options.choices.off;
  return Number.isInteger(value) ? formatCount(Number(value)) : String(value);
}

/** Describes the values that may be entered, in few words. */
export function formatRange(value: SettingValue): string {
  const text = messages.options.ranges;
  switch (value.type) {
    case "number": {
      const { minimum, maximum, exclusiveMinimum, word } = value;
      const range = (exclusiveMinimum ? text.above : text.between)(
        groupDigits(String(minimum)),
        groupDigits(String(maximum)),
      );
      return word === undefined ? range : text.orWord(range, word);
    }
    case "choice":
      return text.oneOf(value.choices.map((choice) => formatSetting(choice).toLowerCase()));
    case "text":
      return text.bytes(formatCount(value.maximumBytes));
    case "lines":
      return text.lines(formatCount(value.maximumLines));
    case "model":
      return text.models;
    default:
      return value satisfies never;
  }
}
