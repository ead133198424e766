import {
  SETTING_RANGES,
  type SettingKey,
  type Settings,
  settingsSchema,
} from "@tacho/shared/settings/settings.ts";
import { groupDigits } from "../locale/format.ts";
import { messages } from "../locale/messages.en.ts";
import { settingLabel } from "../locale/setting-texts.ts";

export type ParsedField = { value: Settings[SettingKey] } | { error: string };

/** Matches grouped digits such as "32,768", the style of the ranges on the page. */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const WORDS: ReadonlySet<string> = new Set(["auto", "random"]);
const ESCAPES: Record<string, string> = { "\\n": "\n", "\\t": "\t", "\\\\": "\\" };

/** Parses the text of a field into its setting's value, or returns an error that names the allowed range. */
export function parseField(key: SettingKey, text: string): ParsedField {
  const parsed = settingsSchema.shape[key].safeParse(read(key, text));
  if (parsed.success) return { value: parsed.data };
  return { error: messages.options.mustBe(settingLabel(key), groupDigits(SETTING_RANGES[key])) };
}

/** Formats a setting's value as the text of its field. */
export function writeField(value: Settings[SettingKey]): string {
  return Array.isArray(value) ? value.map(escapeLine).join("\n") : String(value);
}

function read(key: SettingKey, text: string): unknown {
  switch (key) {
    case "system_prompt":
    case "model":
      return text;
    case "stop":
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map(unescapeLine);
    case "flash_attention":
      return text === "auto" ? text : text === "true" ? true : text === "false" ? false : undefined;
    default:
      return readNumber(text.trim());
  }
}

function readNumber(text: string): unknown {
  if (WORDS.has(text.toLowerCase())) return text.toLowerCase();
  const plain = GROUPED.test(text) ? text.replaceAll(",", "") : text;
  return DECIMAL.test(plain) ? Number(plain) : undefined;
}

function unescapeLine(line: string): string {
  return line.replace(/\\[nt\\]/g, (written) => ESCAPES[written] ?? written);
}

function escapeLine(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}
