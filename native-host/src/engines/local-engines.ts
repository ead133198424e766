import { DEFAULT_SETTINGS, isLoadKey, loadOf, SETTING_KEYS } from "@tacho/shared/settings/settings.ts";
import type { EngineLoadRequest, EngineLoadSettings, EngineName, EngineTraits, LoadKey } from "./engine.ts";
import { type ModelFile, requireModelFile } from "./model-reference.ts";

/** The engines that run in a process of their own on this machine. */
export type LocalEngineName = Exclude<EngineName, "openai_compatible">;

/** The default load settings. */
const { model: _, ...AUTOMATIC_LOAD } = loadOf(DEFAULT_SETTINGS);

/** All load settings except the model's name. */
const LOAD_SETTINGS: readonly LoadKey[] = SETTING_KEYS.filter((key) => isLoadKey(key)).filter(
  (key) => key !== "model",
);

/** One sequence, one generation at a time. */
const ONE_CHAT = {
  parallel: 1,
  rawCompletion: true,
  grammar: false,
  embeddings: false,
  conversationState: false,
  readAhead: false,
} as const;

/**
 * Traits of the local engines, available without loading their code. The scripted engine accepts the load settings of
 * the engine it replaces, and adds a note for each that it cannot apply.
 */
export const LOCAL_ENGINES: Readonly<Record<LocalEngineName, EngineTraits>> = {
  llama_cpp: {
    name: "llama_cpp",
    capabilities: { ...ONE_CHAT, grammar: true, embeddings: true },
    loadSettings: LOAD_SETTINGS,
  },
  scripted: { name: "scripted", capabilities: ONE_CHAT, loadSettings: LOAD_SETTINGS },
};

/** Value of the setting `draft_model` that names no model. */
export const NO_DRAFT_MODEL = DEFAULT_SETTINGS.draft_model;

/** A load by a local engine: a file, with a value for every setting. */
export interface LocalLoadRequest {
  model: ModelFile;
  /** The model that `draft_model` names; absent if there is none of that name. */
  draft?: ModelFile;
  settings: Required<EngineLoadSettings>;
}

/**
 * Completes a load request with default settings.
 *
 * @throws EngineError `engine_unavailable` for a model that is not in a file.
 */
export function localLoadRequest({ model, draft, settings }: EngineLoadRequest): LocalLoadRequest {
  return {
    model: requireModelFile(model),
    ...(draft?.kind === "file" && { draft }),
    settings: { ...AUTOMATIC_LOAD, ...settings },
  };
}
