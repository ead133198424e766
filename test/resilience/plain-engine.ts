import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type {
  EngineInput,
  EngineLoadRequest,
  EnginePart,
  SupervisedEngine,
} from "../../native-host/src/engines/engine.ts";
import { LOCAL_ENGINES } from "../../native-host/src/engines/local-engines.ts";

export const PLAIN_TOKENS = ["one", " two", " three"];
const CONTEXT_SIZE = 4096;

/** An engine that loads at once, always generates the same text and records its input. */
export class PlainEngine implements SupervisedEngine {
  readonly name = "scripted";
  readonly capabilities = LOCAL_ENGINES.scripted.capabilities;
  readonly loadSettings = LOCAL_ENGINES.scripted.loadSettings;
  readonly residentBytes = undefined;
  readonly loads: EngineLoadRequest[] = [];
  readonly inputs: EngineInput[] = [];

  async load(request: EngineLoadRequest): Promise<LoadedModel> {
    this.loads.push(request);
    return {
      model: request.model.name,
      backend: "cpu",
      gpu_layers: 0,
      total_layers: 1,
      context_size: CONTEXT_SIZE,
      threads: 1,
      size: 1,
    };
  }

  async *generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    this.inputs.push(input);
    let at = 1;
    yield { type: "prompt_started", at };
    yield { type: "prompt_progress", at, processed: 1, total: 1, cached: 0 };
    yield { type: "prompt_evaluated", at };
    let output_tokens = 0;
    for (const text of PLAIN_TOKENS) {
      if (signal.aborted) break;
      at += 1;
      output_tokens += 1;
      yield { type: "tokens", at, text, segment: "answer", count: 1, output_tokens };
    }
    yield { type: "finish", at, reason: signal.aborted ? "aborted" : "stop", output_tokens };
  }

  async dispose(): Promise<void> {}

  onIdleCrash(): void {}
}
