import {
  type HostMessage,
  type HostMessageOf,
  SEGMENTS,
  type Segment,
} from "@tacho/shared/protocol/host-messages.ts";
import { isErrorCode, type WireError } from "@tacho/shared/protocol/wire-error.ts";
import { EngineError } from "../../native-host/src/engines/engine-error.ts";
import type { FakeEngine, FakeGeneration, FakeLoad } from "../helpers/engine/fake-engine.ts";
import { macrotask } from "../helpers/time/macrotask.ts";

/** More than one frame holds, characters. */
const TOO_LARGE = 300_000;

/** Makes an engine do what a recorded host's engine must have done for the host to say what it said. */
export class PlayedEngine {
  private readonly engine: FakeEngine;
  private readonly generations = new Map<string | undefined, FakeGeneration>();
  private loadsDone = 0;

  constructor(engine: FakeEngine) {
    this.engine = engine;
    engine.holdLoads = true;
  }

  /** Does what leads to this message. What the host says by itself needs nothing. */
  async leadTo(message: HostMessage): Promise<void> {
    await macrotask();
    switch (message.type) {
      case "model_state":
        return this.leadToModelState(message);
      case "model_loaded":
        return this.finishLoad();
      case "prompt_progress":
        return this.leadToProgress(message);
      case "text_delta":
        return this.leadToDelta(message);
      case "generation_ended":
        return this.leadToEnd(message);
      case "request_failed":
        return this.leadToFailure(message);
    }
  }

  private async leadToProgress({ id, eta: _, ...progress }: HostMessageOf<"prompt_progress">): Promise<void> {
    (await this.generation(id))?.push({ ...progress, at: 1000 });
  }

  private async leadToDelta(delta: HostMessageOf<"text_delta">): Promise<void> {
    const { text, segment, output_tokens = 0 } = delta;
    if (!isSegment(segment)) throw new Error(`No engine writes a segment ${segment}.`);
    (await this.generation(delta.id))?.push({
      type: "tokens",
      at: 1000,
      text,
      segment,
      count: 1,
      output_tokens,
    });
  }

  private leadToModelState(state: HostMessageOf<"model_state">): void {
    const { status, phase, error } = state;
    if (status === "loading" && phase !== undefined) this.load()?.progress({ phase });
    if (status === "loaded") this.finishLoad();
    if (status === "failed" && error !== undefined) this.failLoad(engineError(error));
    if (status === "unloaded" && error !== undefined) {
      this.engine.crashWhileIdle(engineError(error));
    }
  }

  private async leadToEnd(message: HostMessageOf<"generation_ended">): Promise<void> {
    const { id, finish_reason, text } = message;
    if (finish_reason === "error") return;
    if (finish_reason === "aborted") return this.generations.get(id)?.finish("aborted");
    const generation = await this.generation(id);
    if (text !== undefined) generation?.tokens(text);
    if (!isEngineReason(finish_reason)) throw new Error(`No engine ends with ${finish_reason}.`);
    generation?.finish(finish_reason);
  }

  private async leadToFailure({ id, error, stats }: HostMessageOf<"request_failed">): Promise<void> {
    const failure = engineError(error);
    if (this.load() !== undefined && error.code !== "shutting_down") return this.failLoad(failure);
    // Refused before it came to the engine.
    if (stats === undefined) return;
    const generation = await this.generation(id);
    if (error.code !== "message_too_large") return generation?.fail(failure);
    generation?.tokens("x".repeat(TOO_LARGE));
    generation?.finish();
  }

  /** The load that is under way. */
  private load(): FakeLoad | undefined {
    while (this.engine.loads[this.loadsDone]?.signal.aborted) this.loadsDone += 1;
    return this.engine.loads[this.loadsDone];
  }

  private finishLoad(): void {
    this.load()?.succeed();
    this.loadsDone = this.engine.loads.length;
  }

  private failLoad(error: EngineError): void {
    this.load()?.fail(error);
    this.loadsDone = this.engine.loads.length;
  }

  /** The generation of a request, once its model is there; absent where the engine was never asked for it. */
  private async generation(id: string | undefined): Promise<FakeGeneration | undefined> {
    this.finishLoad();
    await macrotask();
    const known = this.generations.get(id);
    const latest = this.engine.generations.at(-1);
    if (known !== undefined || latest === undefined || latest.released) return known;
    // It ends when the recorded one did: until then it goes on as that did, even after a stop.
    latest.ignoresAbort = true;
    this.generations.set(id, latest);
    return latest;
  }
}

function engineError({ code, message, details }: WireError): EngineError {
  if (!isErrorCode(code)) throw new Error(`No engine fails with ${code}.`);
  return new EngineError(code, message, details);
}

function isSegment(segment: string): segment is Segment {
  return SEGMENTS.some((known) => known === segment);
}

function isEngineReason(reason: string): reason is "stop" | "length" | "context_full" {
  return reason === "stop" || reason === "length" || reason === "context_full";
}
