import type { SettingValue } from "@tacho/shared/settings/descriptor.ts";
import { formatCount, formatNumber } from "../formats/format.ts";
import { messages } from "../locale.ts";

/** Formats a setting's value for display; lists are joined by commas, and empty values read "none". */
export function formatSetting(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0
      ? messages().run.none
      : value.map((text) => JSON.stringify(text)).join(messages().comma);
  }
  if (value === "") return messages().run.none;
  if (typeof value === "boolean")
    return value ? messages().options.choices.on : messages().options.choices.off;
  return typeof value === "number" ? formatNumber(value) : choiceWord(String(value));
}

function choiceWord(value: string): string {
  const known = Object.entries(messages().options.choiceWords).find(([name]) => name === value);
  return known?.[1] ?? value;
}

/** Describes the values that may be entered, in few words. */
export function formatRange(value: SettingValue): string {
  const text = messages().options.ranges;
  switch (value.type) {
    case "number": {
      const { minimum, maximum, exclusiveMinimum, word } = value;
      const range = (exclusiveMinimum ? text.above : text.between)(
        formatNumber(minimum),
        formatNumber(maximum),
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

/** Describes the values that may be entered, in words that complete "must be ...". */
export function formatAllowed(value: SettingValue): string {
  const text = messages().options.allowed;
  switch (value.type) {
    case "number": {
      const { minimum, maximum, exclusiveMinimum, integer = false, word } = value;
      const bounds = exclusiveMinimum ? text.above : text.between;
      const range = bounds(formatNumber(minimum), formatNumber(maximum), integer);
      return word === undefined ? range : text.orWord(range, word);
    }
    case "choice":
      return text.oneOf(value.choices.map((choice) => JSON.stringify(choice)));
    case "text":
      return text.bytes(formatCount(value.maximumBytes));
    case "lines":
      return text.lines(formatCount(value.maximumLines), formatCount(value.maximumBytes));
    case "model":
      return text.model(formatCount(value.maximumBytes));
    default:
      return value satisfies never;
  }
}
