import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { EngineLoadRequest } from "../../engines/engine.ts";
import type { EngineLane } from "../loading/engine-registry.ts";
import type { ReplyChannel } from "../replies/reply-channel.ts";
import { toWireError } from "../replies/to-wire-error.ts";
import type { Job } from "./job-queue.ts";

export interface LoadRunOptions {
  reply: ReplyChannel;
  lane: EngineLane;
  /** Returns the load. Called when the request leaves the queue. */
  loadRequest: () => EngineLoadRequest;
}

/** One `load_model`, queued among the generations. */
export class LoadRun implements Job {
  readonly kind = "load";
  private readonly options: LoadRunOptions;
  private readonly controller = new AbortController();
  private request: EngineLoadRequest | undefined;

  constructor(options: LoadRunOptions) {
    this.options = options;
  }

  get id(): string | undefined {
    return this.options.reply.id;
  }

  get ended(): boolean {
    return this.options.reply.ended;
  }

  get lane(): EngineLane {
    return this.options.lane;
  }

  /** The load in use, or the one it would need now; `undefined` if the model is gone. */
  neededLoad(): EngineLoadRequest | undefined {
    return this.request ?? tryLoadRequest(this.options.loadRequest);
  }

  /** Does nothing, because only generations report their position. */
  onPosition(): void {}

  stop(): void {
    this.controller.abort();
    this.options.reply.fail(wireError("load_stopped", "Loading was stopped, as asked for."));
  }

  abandon(): void {
    this.controller.abort();
    this.options.reply.fail(wireError("shutting_down", "The host is leaving."));
  }

  async run(): Promise<void> {
    const { reply, lane, loadRequest } = this.options;
    const { keeper } = lane;
    try {
      this.request = loadRequest();
      // An explicit request to load a model is not refused because of earlier crashes.
      keeper.forgiveCrashes();
      reply.end(loadedMessage(await keeper.ensure(this.request, this.controller.signal)));
    } catch (error) {
      reply.fail(toWireError(error));
    }
  }
}

/**
 * Returns the load, or `undefined` if the model has gone since acceptance. The job reports that when its turn comes.
 */
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
