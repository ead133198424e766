/** Wire names of the engines that may support a setting. */
export type SettingEngine = "llama_cpp" | "scripted";

export interface NumberValue {
  type: "number";
  minimum: number;
  maximum: number;
  /** Excludes the minimum itself. */
  exclusiveMinimum?: true;
  /** Allows whole numbers only. */
  integer?: true;
  /**
   * A word allowed in place of a number: "auto" lets the engine choose, "random" lets the host draw one per generation.
   */
  word?: "auto" | "random";
}

export interface ChoiceValue {
  type: "choice";
  choices: readonly (string | boolean)[];
}

export interface TextValue {
  type: "text";
  /** Maximum length in UTF-8 bytes. */
  maximumBytes: number;
}

/** A list of texts, edited one per line. */
export interface LinesValue {
  type: "lines";
  maximumLines: number;
  /** Maximum length of each text in UTF-8 bytes. */
  maximumBytes: number;
}

/** The name of a model known to the host. */
export interface ModelValue {
  type: "model";
  /** Maximum length in UTF-8 bytes. */
  maximumBytes: number;
}

export type SettingValue = NumberValue | ChoiceValue | TextValue | LinesValue | ModelValue;

/** The type of the values of a setting. */
export type ValueOf<Value extends SettingValue> = Value extends NumberValue
  ? number | (Value extends { word: infer Word } ? Word : never)
  : Value extends { type: "choice"; choices: readonly (infer Choice)[] }
    ? Choice
    : Value extends LinesValue
      ? string[]
      : string;

export const SETTING_SECTIONS = ["sampling", "length", "thinking", "hardware"] as const;
export type SettingSection = (typeof SETTING_SECTIONS)[number];

interface DescriptorFields<Value extends SettingValue, Default, Kept extends string> {
  key: string;
  /** `sampling` applies to one generation, `load` to the model in memory, `page` stays in the extension. */
  kind: "sampling" | "load" | "page";
  value: Value;
  default: Default;
  /** Engines that support it. Others accept it without effect. */
  engines: readonly SettingEngine[];
  /** True if a change takes effect only when the model is loaded again. */
  reload: boolean;
  /** The form in which a run's record keeps it. Texts are private, so at most their lengths in UTF-8 bytes are kept. */
  kept: Kept;
  /** OpenTelemetry's attribute for the value a run used. */
  otel?: `gen_ai.request.${string}`;
  /** The equivalent parameter of OpenAI's chat completions. */
  openai?: string;
  /** Section of the options page. */
  section: SettingSection;
  /** Moves it to the top of its section, before settings that come earlier in the table. */
  first?: true;
}

/** Everything common to all uses of a setting, except its texts and the engine code that applies it. */
export type SettingDescriptor =
  | DescriptorFields<NumberValue, number | "auto" | "random", "value" | "none">
  | DescriptorFields<ChoiceValue, string | boolean, "value" | "none">
  | DescriptorFields<TextValue, string, "length" | "none">
  | DescriptorFields<LinesValue, readonly string[], "length" | "none">
  | DescriptorFields<ModelValue, string, "none">;
