import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import type { ComponentChild } from "preact";
import { OptionsPage } from "../../extension/src/options/options-page.tsx";
import type { OptionsState } from "../../extension/src/options/options-view.ts";
import { EMPTY_PANEL } from "../helpers/extension/empty-panel.ts";
import { MODEL } from "../helpers/extension/sample-answers.ts";
import type { GalleryState } from "./gallery-state.ts";

const actions = new Proxy({} as never, { get: () => () => Promise.resolve() });

const OPTIONS: OptionsState = {
  stored: { ...DEFAULT_SETTINGS, temperature: 1.2, context_size: 8192, stop: ["###", "\n\n"] },
  storedWrong: {},
  touched: new Set(["temperature", "context_size", "top_p"]),
  connection: EMPTY_PANEL.connection,
  settings: {
    effective: { ...DEFAULT_SETTINGS, temperature: 1.2, context_size: 8192, stop: ["###", "\n\n"] },
    applied: ["temperature"],
    needs_reload: ["context_size"],
    refused: { threads: "there are only 2 cores" },
  },
  models: [{ model: MODEL.model, size: 98_362_432, quantization: "Q4_1", loaded: true }],
  unusable: {
    count: 2,
    errors: [
      wireError("model_invalid", "", {
        reason: "projector",
        path: "/home/ann/.local/share/tacho/models/mmproj-F16.gguf",
      }),
    ],
  },
  reload: { status: "idle" },
  resets: 0,
  canUndoReset: true,
  theme: "system",
  version: "0.1.0",
};

const THINKING = {
  ...DEFAULT_SETTINGS,
  thinking: "off",
  thinking_budget: 512,
  stop_repetition: true,
  drafting: false,
} as const;

function options(state: Partial<OptionsState>): ComponentChild {
  return <OptionsPage state={{ ...OPTIONS, ...state }} actions={actions} announcement="" />;
}

/** States of the options page. */
export const OPTIONS_STATES: Record<string, GalleryState> = {
  options: { page: "options", view: () => options({}) },
  options_thinking: {
    page: "options",
    view: () =>
      options({
        stored: THINKING,
        settings: { effective: THINKING, applied: ["thinking"], needs_reload: [], refused: {} },
        touched: new Set(["thinking", "thinking_budget", "stop_repetition", "drafting"]),
        loaded: { ...MODEL, thinking: "none" },
      }),
    press: ["2 files"],
  },
  options_wrong: {
    page: "options",
    view: () => options({}),
    fields: { Temperature: "2.75", "Max tokens": "99999", "Stop strings": "x".repeat(300) },
  },
  options_away: {
    page: "options",
    view: () =>
      options({
        connection: { status: "missing", detail: "" },
        settings: { applied: [], needs_reload: [], refused: {} },
        models: undefined,
        storedWrong: { top_k: "top_k must be a whole number" },
      } as never),
  },
};
