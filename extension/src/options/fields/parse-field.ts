import type { NumberValue, SettingDescriptor, SettingValue } from "@tacho/shared/settings/descriptor.ts";
import { valueSchema } from "@tacho/shared/settings/setting-value.ts";
import type { SettingKey, Settings } from "@tacho/shared/settings/settings.ts";
import { formatTyped } from "../../locale/formats/format.ts";
import { neutralNumber } from "../../locale/formats/neutral-number.ts";
import { messages } from "../../locale/locale.ts";
import { formatAllowed } from "../../locale/words/format-setting.ts";

export type ParsedField = { value: Settings[SettingKey] } | { error: string };

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const ESCAPES: Record<string, string> = { "\\n": "\n", "\\t": "\t", "\\\\": "\\" };

/** Parses the text of a field into its setting's value, or returns an error that names the allowed range. */
export function parseField({ value }: SettingDescriptor, text: string, label: string): ParsedField {
  const parsed = valueSchema(value).safeParse(read(value, text));
  if (parsed.success) return { value: parsed.data as Settings[SettingKey] };
  return { error: rangeError(value, label) };
}

/** Says which values a field takes. */
export function rangeError(value: SettingValue, label: string): string {
  return messages().options.mustBe(label, formatAllowed(value));
}

/** Formats a setting's value as the text of its field, a number as it is typed in the current language. */
export function writeField(value: Settings[SettingKey] | readonly string[]): string {
  if (Array.isArray(value)) return value.map(escapeLine).join("\n");
  return typeof value === "number" ? formatTyped(value) : String(value);
}

function read(value: SettingValue, text: string): unknown {
  switch (value.type) {
    case "text":
    case "model":
      return text;
    case "lines":
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map(unescapeLine);
    case "choice":
      return value.choices.find((choice) => String(choice) === text);
    case "number":
      return readNumber(text.trim(), value);
    default:
      return value satisfies never;
  }
}

/** Reads a number. Refuses decimals where whole numbers are wanted: "1.000" may mean a thousand. */
function readNumber(text: string, { word, integer }: NumberValue): unknown {
  if (text.toLowerCase() === word) return word;
  const plain = neutralNumber(text);
  return (integer === true ? WHOLE : DECIMAL).test(plain) ? Number(plain) : undefined;
}

function unescapeLine(line: string): string {
  return line.replace(/\\[nt\\]/g, (written) => ESCAPES[written] ?? written);
}

function escapeLine(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}
