import type { EngineLoadRequest, TextEmbedding } from "../../engines/engine.ts";
import { EngineError } from "../../engines/engine-error.ts";
import type { EngineLane } from "../loading/engine-registry.ts";
import type { Job } from "./job-queue.ts";
import { tryLoadRequest } from "./load-run.ts";

/** The vectors of several texts, in order. */
export interface Embeddings {
  /** Name of the model that made them. */
  model: string;
  embeddings: TextEmbedding[];
}

export interface EmbeddingRunOptions {
  lane: EngineLane;
  texts: readonly string[];
  /** Returns the load it needs. Called when it leaves the queue. */
  loadRequest: () => EngineLoadRequest;
}

/** One request for vectors, queued among the generations. */
export class EmbeddingRun implements Job {
  readonly kind = "embedding";
  /** Only generations and loads have ids. */
  readonly id = undefined;
  /** Rejects with the reason if it is stopped. */
  readonly result: Promise<Embeddings>;
  readonly #options: EmbeddingRunOptions;
  readonly #controller = new AbortController();
  #request: EngineLoadRequest | undefined;
  #ended = false;
  #resolve: (result: Embeddings) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(options: EmbeddingRunOptions) {
    this.#options = options;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get lane(): EngineLane {
    return this.#options.lane;
  }

  /** The load in use, or the one it would need now; `undefined` if the model is gone. */
  neededLoad(): EngineLoadRequest | undefined {
    return this.#request ?? tryLoadRequest(this.#options.loadRequest);
  }

  /** Does nothing, because nobody is told about the position. */
  onPosition(): void {}

  /** Stops it. If it is running, it ends once the engine has released it. */
  stop(): void {
    this.#controller.abort(new EngineError("load_stopped", "The request was stopped, as asked for."));
  }

  /** Ends it immediately, without waiting for the engine. */
  abandon(): void {
    if (!this.#controller.signal.aborted)
      this.#controller.abort(new EngineError("shutting_down", "The host is leaving."));
    this.#fail(this.#controller.signal.reason);
  }

  async run(): Promise<void> {
    const { lane, texts, loadRequest } = this.#options;
    const { engine, keeper } = lane;
    const { signal } = this.#controller;
    try {
      this.#request = loadRequest();
      const { model } = await keeper.ensure(this.#request, signal);
      if (engine.embed === undefined)
        throw new EngineError("engine_unavailable", `The engine ${engine.name} makes no vectors.`);
      const embeddings: TextEmbedding[] = [];
      for await (const embedding of engine.embed(texts, signal)) embeddings.push(embedding);
      this.#ended = true;
      this.#resolve({ model, embeddings });
    } catch (error) {
      keeper.noteFailure(error);
      this.#fail(signal.aborted ? signal.reason : error);
    }
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#reject(error);
  }
}
