import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { EngineLoadRequest } from "../../engines/engine.ts";
import type { EngineLane } from "../loading/engine-registry.ts";
import type { Answer } from "../replies/reply-channel.ts";
import { toWireError } from "../replies/to-wire-error.ts";
import type { Job } from "./job-queue.ts";

export interface LoadRunOptions {
  answer: Answer;
  lane: EngineLane;
  /** Asked when the run leaves the queue. */
  loadRequest: () => EngineLoadRequest;
}

/** One `load_model`, waiting its turn among the generations. */
export class LoadRun implements Job {
  readonly kind = "load";
  private readonly options: LoadRunOptions;
  private readonly controller = new AbortController();
  private request: EngineLoadRequest | undefined;

  constructor(options: LoadRunOptions) {
    this.options = options;
  }

  get id(): string | undefined {
    return this.options.answer.id;
  }

  get ended(): boolean {
    return this.options.answer.ended;
  }

  get lane(): EngineLane {
    return this.options.lane;
  }

  /** The load it runs with, or would run with now; `undefined` where there is none to be had. */
  neededLoad(): EngineLoadRequest | undefined {
    return this.request ?? tryLoadRequest(this.options.loadRequest);
  }

  /** Nothing to tell: only generations know their place. */
  onPosition(): void {}

  stop(): void {
    this.controller.abort();
    this.options.answer.fail(wireError("load_stopped", "Loading was stopped, as asked for."));
  }

  abandon(): void {
    this.controller.abort();
    this.options.answer.fail(wireError("shutting_down", "The host is leaving."));
  }

  async run(): Promise<void> {
    const { answer, lane, loadRequest } = this.options;
    const { keeper } = lane;
    try {
      this.request = loadRequest();
      // Whoever asks for a model in so many words is not refused for what happened before.
      keeper.forgiveCrashes();
      answer.end(loadedMessage(await keeper.ensure(this.request, this.controller.signal)));
    } catch (error) {
      answer.fail(toWireError(error));
    }
  }
}

/** A model may be gone since its run was accepted: the run tells of that when its turn comes. */
export function tryLoadRequest(loadRequest: () => EngineLoadRequest): EngineLoadRequest | undefined {
  try {
    return loadRequest();
  } catch {
    return undefined;
  }
}

function loadedMessage(model: LoadedModel) {
  return { ...model, type: "model_loaded", status: "success" } as const;
}
