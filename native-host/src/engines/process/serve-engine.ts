import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Engine, EngineInput, EngineLoadRequest } from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import type { Outbox } from "./outbox.ts";
import { parseToEngine } from "./process-messages.ts";

const HEARTBEAT_INTERVAL = 1000;

export interface ServeEngineOptions {
  engine: Engine;
  outbox: Outbox;
  clock: Clock;
  /** Returns the resident memory of this process in bytes. */
  residentBytes: () => number;
  /** Ends this process. */
  leave: () => void;
}

/** Serves the engine's end of the pipe. Returns the handler of the host's messages. */
export function serveEngine({ engine, outbox, clock, residentBytes, leave }: ServeEngineOptions) {
  const running = new Map<number, AbortController>();
  beat();

  function beat(): void {
    outbox.send({ type: "heartbeat", resident: residentBytes() });
    clock.schedule(HEARTBEAT_INTERVAL, beat);
  }

  return (value: unknown): void => {
    const message = parseToEngine(value);
    switch (message?.type) {
      case "load":
        void load(message.job, message.request);
        break;
      case "generate":
        void generate(message.job, message.input);
        break;
      case "embed":
        void embed(message.job, message.texts);
        break;
      case "abort":
        running.get(message.job)?.abort();
        break;
      case "leave":
      case undefined:
        // Host and engine are built together, so an unknown message does not come from our host.
        leave();
        break;
      default:
        message satisfies never;
    }
  };

  async function load(job: number, request: EngineLoadRequest): Promise<void> {
    try {
      const model = await engine.load(
        request,
        (progress) => outbox.send({ type: "load_progress", job, ...progress }),
        new AbortController().signal,
      );
      outbox.send({ type: "loaded", job, model });
    } catch (error) {
      const failure = describeFailure(error);
      if (failure.code === "internal") failure.code = "model_load_failed";
      outbox.send({ type: "failed", job, error: failure });
    }
  }

  async function generate(job: number, input: EngineInput): Promise<void> {
    const controller = new AbortController();
    running.set(job, controller);
    try {
      for await (const part of engine.generate(input, controller.signal)) outbox.addPart(job, part);
    } catch (error) {
      outbox.send({ type: "failed", job, error: describeFailure(error) });
    } finally {
      running.delete(job);
    }
  }

  async function embed(job: number, texts: readonly string[]): Promise<void> {
    const controller = new AbortController();
    running.set(job, controller);
    try {
      if (engine.embed === undefined)
        throw new EngineError("engine_unavailable", "This engine makes no vectors.");
      for await (const embedding of engine.embed(texts, controller.signal))
        outbox.send({ type: "embedding", job, ...embedding });
      outbox.send({ type: "embedded", job });
    } catch (error) {
      // The host knows that it aborted this.
      if (controller.signal.aborted) outbox.send({ type: "embedded", job });
      else outbox.send({ type: "failed", job, error: describeFailure(error) });
    } finally {
      running.delete(job);
    }
  }
}

function describeFailure(error: unknown) {
  if (!(error instanceof EngineError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: "internal" as EngineError["code"], message: `The engine failed: ${message}` };
  }
  const { code, message, details } = error;
  return details === undefined ? { code, message } : { code, message, details };
}
