import type { ChatMessage, OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import { DEFAULT_SETTINGS, type UsedSettings } from "@tacho/shared/settings/settings.ts";
import type {
  Engine,
  EngineFinish,
  EngineLoadRequest,
  EngineLoadSettings,
  EnginePart,
} from "../../../native-host/src/engines/engine.ts";
import type { ModelFile, ModelReference } from "../../../native-host/src/engines/model-reference.ts";

export const CONTEXT_SIZE = 1024;

export const FIXED_SETTINGS: UsedSettings = {
  ...DEFAULT_SETTINGS,
  temperature: 0,
  repeat_penalty: 1,
  seed: 1,
};

const AUTOMATIC = {
  context_size: CONTEXT_SIZE,
  gpu_layers: "auto",
  threads: "auto",
  batch_size: "auto",
  flash_attention: "auto",
  draft_model: "none",
} as const;

/** Builds the load request that the host sends to a local engine. */
export function loadRequest(model: ModelFile, settings: EngineLoadSettings = {}): EngineLoadRequest {
  return { model, settings: { ...AUTOMATIC, ...settings } };
}

/** Builds a load request for `model`, with those of the settings that the engine supports. */
export function requestFor(
  { loadSettings }: Engine,
  model: ModelReference,
  settings: EngineLoadSettings = {},
): EngineLoadRequest {
  const all: EngineLoadSettings = { ...AUTOMATIC, ...settings };
  return { model, settings: Object.fromEntries(loadSettings.map((key) => [key, all[key]])) };
}

export interface GenerateOptions {
  settings?: Partial<UsedSettings>;
  /** Default: false. */
  reproducible?: boolean;
  /** Default: free text. */
  grammar?: OutputGrammar;
  signal?: AbortSignal;
  onPart?: (part: EnginePart) => void;
}

export async function collectParts(
  engine: Engine,
  messages: ChatMessage[],
  {
    settings = {},
    reproducible = false,
    grammar,
    signal = new AbortController().signal,
    onPart,
  }: GenerateOptions = {},
): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of engine.generate(
    {
      messages,
      settings: { ...FIXED_SETTINGS, ...settings },
      reproducible,
      ...(grammar !== undefined && { grammar }),
    },
    signal,
  )) {
    parts.push(part);
    onPart?.(part);
  }
  return parts;
}

export function partsOf<T extends EnginePart["type"]>(parts: EnginePart[], type: T) {
  return parts.filter((part): part is Extract<EnginePart, { type: T }> => part.type === type);
}

/** Returns the number of output tokens that a part carries. */
export function tokensIn(part: EnginePart): number {
  return part.type === "tokens" ? (part.count ?? 0) : 0;
}

/** Returns the number of output tokens that the parts carry. */
export function countTokens(parts: readonly EnginePart[]): number {
  return parts.reduce((count, part) => count + tokensIn(part), 0);
}

export function textOf(parts: EnginePart[], segment = "answer"): string {
  return parts
    .map((part) =>
      (part.type === "tokens" || part.type === "text") && part.segment === segment ? part.text : "",
    )
    .join("");
}

export function finishOf(parts: EnginePart[]): EngineFinish {
  const last = parts.at(-1);
  if (last?.type !== "finish") throw new Error("The last part is not the finish.");
  return last;
}
