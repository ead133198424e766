import { stat } from "node:fs/promises";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Engine, EngineInput, EngineLoadRequest, EnginePart, LoadProgress } from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import { type LoadNote, loadNote, noteFields } from "../load-words.ts";
import { LOCAL_ENGINES, localLoadRequest } from "../local-engines.ts";
import { playScript } from "./play-script.ts";
import type { Script, Strike } from "./script.ts";

export interface ScriptedEngineOptions {
  clock: Clock;
  /** Called on each load. */
  readScript: () => Promise<Script>;
  strike: Strike;
}

/** Plays a script instead of running a model: real tokens, real delays, and faults on command. */
export class ScriptedEngine implements Engine {
  readonly name = "scripted";
  readonly capabilities = LOCAL_ENGINES.scripted.capabilities;
  readonly loadSettings = LOCAL_ENGINES.scripted.loadSettings;
  readonly #options: ScriptedEngineOptions;
  #loaded: { script: Script; contextSize: number } | undefined;
  /** The simulated KV cache: tokens of the last prompt, as far as it was read, and of the message after it. */
  #sequence: string[] = [];

  constructor(options: ScriptedEngineOptions) {
    this.#options = options;
  }

  async load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    this.#loaded = undefined;
    this.#sequence = [];
    signal.throwIfAborted();
    onProgress({ phase: "reading_script" });
    const script = await this.#options.readScript();
    for (const fault of script.faults) {
      if ("at_load" in fault) await this.#options.strike(fault.kind);
    }
    const model = await describeLoad(request, script);
    signal.throwIfAborted();
    this.#loaded = { script, contextSize: model.context_size ?? script.context_size };
    return model;
  }

  async *generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    if (this.#loaded === undefined) throw new EngineError("engine_unavailable", "No model is loaded.");
    const { clock, strike } = this.#options;
    yield* playScript({ ...this.#loaded, sequence: this.#sequence, input, clock, strike, signal });
  }

  async dispose(): Promise<void> {
    this.#loaded = undefined;
    this.#sequence = [];
  }
}

/** Describes the loaded script, with a note for every difference from the request. */
async function describeLoad(request: EngineLoadRequest, script: Script) {
  const { model, settings } = localLoadRequest(request);
  const notes: LoadNote[] = [];
  const { context_size: asked, gpu_layers: layers, threads } = settings;
  if (asked !== "auto" && asked > script.context_size) {
    notes.push(loadNote("context_limited", { asked, got: script.context_size }));
  }
  if (layers !== "auto" && layers > 0) notes.push(loadNote("gpu_layers_no_gpu", { asked: layers }));
  if (threads !== "auto" && threads > 1) notes.push(loadNote("threads_limited", { asked: threads, got: 1 }));
  const file = await stat(model.path).catch(() => undefined);
  return {
    model: model.name,
    backend: "cpu",
    gpu_layers: 0,
    total_layers: 0,
    context_size: asked === "auto" ? script.context_size : Math.min(asked, script.context_size),
    threads: 1,
    size: file?.isFile() ? file.size : 0,
    ...noteFields(notes),
  } satisfies LoadedModel;
}
