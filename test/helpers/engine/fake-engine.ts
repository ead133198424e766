import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type {
  EngineCapabilities,
  EngineInput,
  EngineLoadRequest,
  EngineName,
  EnginePart,
  EngineTraits,
  LoadKey,
  LoadProgress,
  SupervisedEngine,
  TextEmbedding,
} from "../../../native-host/src/engines/engine.ts";
import { LOCAL_ENGINES } from "../../../native-host/src/engines/local-engines.ts";

/** One load, ended by the test. */
export interface FakeLoad {
  request: EngineLoadRequest;
  signal: AbortSignal;
  progress(progress: LoadProgress): void;
  succeed(model?: Partial<LoadedModel>): void;
  fail(error: unknown): void;
}

/** One request for vectors, ended by the test. */
export interface FakeEmbedding {
  texts: readonly string[];
  resolve(embeddings: readonly TextEmbedding[]): void;
  reject(error: unknown): void;
}

/** An engine that the test controls. Loads succeed immediately unless `holdLoads` is set. */
export class FakeEngine implements SupervisedEngine {
  readonly name: EngineName;
  readonly capabilities: EngineCapabilities;
  readonly loadSettings: readonly LoadKey[];
  residentBytes: number | undefined;
  holdLoads = false;
  disposed = 0;
  readonly loads: FakeLoad[] = [];
  readonly generations: FakeGeneration[] = [];
  readonly embeddings: FakeEmbedding[] = [];
  private readonly crashListeners: ((error: Error) => void)[] = [];
  private readonly waiters: (() => void)[] = [];

  /** Default traits: those of llama.cpp. */
  constructor(traits: Partial<EngineTraits> & { parallel?: number } = {}) {
    const { parallel, ...others } = traits;
    const { name, capabilities, loadSettings } = { ...LOCAL_ENGINES.llama_cpp, ...others };
    this.name = name;
    this.capabilities = { ...capabilities, ...(parallel !== undefined && { parallel }) };
    this.loadSettings = loadSettings;
  }

  load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      const load: FakeLoad = {
        request,
        signal,
        progress: onProgress,
        succeed: (model) => resolve({ ...describe(request), ...model }),
        fail: reject,
      };
      this.loads.push(load);
      this.wake();
      if (!this.holdLoads) load.succeed();
    });
  }

  generate(input: EngineInput, signal: AbortSignal): AsyncIterable<EnginePart> {
    const generation = new FakeGeneration(input, signal);
    this.generations.push(generation);
    this.wake();
    return generation;
  }

  /** Ends once the test has resolved or rejected it, or with the signal's reason. */
  async *embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<TextEmbedding, void, void> {
    const embeddings = await new Promise<readonly TextEmbedding[]>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      this.embeddings.push({ texts, resolve, reject });
      this.wake();
    });
    yield* embeddings;
  }

  async dispose(): Promise<void> {
    this.disposed += 1;
  }

  onIdleCrash(listener: (error: Error) => void): void {
    this.crashListeners.push(listener);
  }

  crashWhileIdle(error: Error): void {
    for (const listener of this.crashListeners) listener(error);
  }

  /** Resolves with the load of this index, counted from 0, once it has started. */
  loadNumber(index: number): Promise<FakeLoad> {
    return this.eventually(() => this.loads[index]);
  }

  /** Resolves with the generation of this index, counted from 0, once it has started. */
  generationNumber(index: number): Promise<FakeGeneration> {
    return this.eventually(() => this.generations[index]);
  }

  /** Resolves with the request for vectors of this index, counted from 0, once it has started. */
  embeddingNumber(index: number): Promise<FakeEmbedding> {
    return this.eventually(() => this.embeddings[index]);
  }

  private async eventually<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => void this.waiters.push(resolve));
    }
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}

/** One generation. An abort ends it with `finish: aborted`, unless `ignoresAbort` is set. */
export class FakeGeneration implements AsyncIterable<EnginePart> {
  readonly input: EngineInput;
  readonly signal: AbortSignal;
  released = false;
  ignoresAbort = false;
  private readonly parts: EnginePart[] = [];
  private error: unknown;
  private outputTokens = 0;
  private wake = () => {};
  private idleWaiters: (() => void)[] = [];

  constructor(input: EngineInput, signal: AbortSignal) {
    this.input = input;
    this.signal = signal;
    signal.addEventListener("abort", () => {
      if (!this.ignoresAbort) this.finish("aborted");
    });
    if (signal.aborted) this.finish("aborted");
  }

  push(part: EnginePart): void {
    this.parts.push(part);
    this.wake();
  }

  /** Emits one token per text, 10 ms apart. */
  tokens(...texts: string[]): void {
    for (const text of texts) {
      this.outputTokens += 1;
      this.push({
        type: "tokens",
        at: 2000 + this.outputTokens * 10,
        text,
        segment: "answer",
        count: 1,
        output_tokens: this.outputTokens,
      });
    }
  }

  finish(reason: "stop" | "length" | "context_full" | "aborted" = "stop"): void {
    this.push({ type: "finish", at: 3000, reason, output_tokens: this.outputTokens });
  }

  fail(error: unknown): void {
    this.error = error;
    this.wake();
  }

  /** Resolves once everything pushed so far has been processed. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idleWaiters.push(resolve);
      this.wake();
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EnginePart, void, void> {
    try {
      for (;;) {
        const part = this.parts.shift();
        if (part !== undefined) {
          yield part;
          if (part.type === "finish") return;
        } else if (this.error !== undefined) {
          throw this.error;
        } else {
          for (const resolve of this.idleWaiters.splice(0)) resolve();
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
        }
      }
    } finally {
      this.released = true;
    }
  }
}

function describe({ model }: EngineLoadRequest): LoadedModel {
  return {
    model: model.name,
    backend: "cpu",
    gpu_layers: 0,
    total_layers: 30,
    context_size: 4096,
    threads: 1,
    size: 1000,
  };
}
