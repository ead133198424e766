/** Engines that may obey a setting, by their names on the wire. */
export type SettingEngine = "llama_cpp" | "scripted";

export interface NumberValue {
  type: "number";
  minimum: number;
  maximum: number;
  /** The minimum itself is not allowed. */
  exclusiveMinimum?: true;
  /** Whole numbers only. */
  integer?: true;
  /** Allowed in place of a number: the engine chooses ("auto"), or the host draws one for each answer ("random"). */
  word?: "auto" | "random";
}

export interface ChoiceValue {
  type: "choice";
  choices: readonly (string | boolean)[];
}

export interface TextValue {
  type: "text";
  /** UTF-8 bytes. */
  maximumBytes: number;
}

/** A list of texts, written one on each line. */
export interface LinesValue {
  type: "lines";
  maximumLines: number;
  /** UTF-8 bytes of each text. */
  maximumBytes: number;
}

/** The name of a model that the host knows. */
export interface ModelValue {
  type: "model";
  /** UTF-8 bytes. */
  maximumBytes: number;
}

export type SettingValue = NumberValue | ChoiceValue | TextValue | LinesValue | ModelValue;

/** The values that a setting of this type takes. */
export type ValueOf<Value extends SettingValue> = Value extends NumberValue
  ? number | (Value extends { word: infer Word } ? Word : never)
  : Value extends { type: "choice"; choices: readonly (infer Choice)[] }
    ? Choice
    : Value extends LinesValue
      ? string[]
      : string;

export const SETTING_SECTIONS = ["sampling", "length", "hardware"] as const;
export type SettingSection = (typeof SETTING_SECTIONS)[number];

interface DescriptorFields<Value extends SettingValue, Default, Kept extends string> {
  key: string;
  /** `sampling` shapes one answer, `load` goes with the model in memory, `page` stays in the extension. */
  kind: "sampling" | "load" | "page";
  value: Value;
  default: Default;
  /** Engines that obey it; the others take it without effect. */
  engines: readonly SettingEngine[];
  /** A change waits until the model is loaded again. */
  reload: boolean;
  /** How a run's record keeps it. Texts are private, so at most their lengths in UTF-8 bytes are kept. */
  kept: Kept;
  /** OpenTelemetry's attribute for the value that a run used. */
  otel?: `gen_ai.request.${string}`;
  /** Parameter of OpenAI's chat completions with the same meaning. */
  openai?: string;
  /** Section of the options page. */
  section: SettingSection;
  /** First in its section, before settings that stand earlier in the table. */
  first?: true;
}

/** Everything that is the same for a setting wherever it appears, except its words and the engine code that obeys it. */
export type SettingDescriptor =
  | DescriptorFields<NumberValue, number | "auto" | "random", "value" | "none">
  | DescriptorFields<ChoiceValue, string | boolean, "value" | "none">
  | DescriptorFields<TextValue, string, "length" | "none">
  | DescriptorFields<LinesValue, readonly string[], "length" | "none">
  | DescriptorFields<ModelValue, string, "none">;
