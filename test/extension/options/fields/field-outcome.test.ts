import { DEFAULT_SETTINGS, SETTINGS, type SettingKey } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";
import {
  type FieldOutcomeInput,
  fieldOutcome,
} from "../../../../extension/src/options/fields/field-outcome.ts";

const CONNECTED = { status: "connected", engine: "llama_cpp", host_version: "0.1.0" } as const;

function outcome(key: SettingKey, change: Partial<FieldOutcomeInput> = {}) {
  const descriptor = SETTINGS.find(key);
  if (descriptor === undefined) throw new Error(`There is no setting ${key}.`);
  return fieldOutcome({
    descriptor,
    value: DEFAULT_SETTINGS[key],
    touched: true,
    connection: CONNECTED,
    settings: { effective: DEFAULT_SETTINGS, applied: [], needs_reload: [], refused: {} },
    ...change,
  });
}

describe("fieldOutcome", () => {
  it("reports a sampling value for the next answer and a load value as applied", () => {
    expect(outcome("temperature")?.words).toBe("Applies to the next answer");
    expect(outcome("threads")?.words).toBe("Applied");
  });

  it("reports nothing for an untouched setting", () => {
    expect(outcome("temperature", { touched: false })).toBeUndefined();
  });

  it("offers to reload the model, even for changes made before the page was opened", () => {
    const settings = {
      effective: DEFAULT_SETTINGS,
      applied: [],
      needs_reload: ["threads" as const],
      refused: {},
    };
    expect(outcome("threads", { touched: false, settings })).toMatchObject({ reload: true });
  });

  it("waits for the host before it reports a setting as applied", () => {
    expect(outcome("temperature", { value: 1.3 })?.words).toBe("Saved; waiting for the host");
    const away = { status: "missing", detail: "" } as const;
    const settings = { applied: [], needs_reload: [], refused: {} };
    expect(outcome("temperature", { connection: away, settings })?.words).toBe(
      "Saved; applies when the host connects",
    );
  });

  it("says that the host does not have the setting, rather than that it is being sent", () => {
    const { min_p: _, ...effective } = DEFAULT_SETTINGS;
    const settings = { effective, applied: [], needs_reload: [], refused: {} };
    const words = "This host does not have this setting. A newer host may have it.";
    expect(outcome("min_p", { value: 0.2, settings })).toEqual({ tone: "problem", words, reload: false });
    expect(outcome("min_p", { touched: false, settings })?.words).toBe(words);
    expect(outcome("top_p", { settings })?.words).toBe("Applies to the next answer");
  });

  it("says why the host refused a value and which one is still used", () => {
    const settings = {
      effective: DEFAULT_SETTINGS,
      applied: [],
      needs_reload: [],
      refused: { model: "it is not known" },
    };
    const refused = outcome("model", { value: "gone", touched: false, settings });
    expect(refused?.tone).toBe("problem");
    expect(refused?.words).toBe("The host refused this: it is not known. Still using default.");
  });
});
