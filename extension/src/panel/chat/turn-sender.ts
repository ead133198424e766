import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import type { Turn } from "../../conversations/conversation.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";

/** A turn, and what the worker is to ask the host with. */
export interface Asked {
  turn: Turn;
  messages: ChatMessage[];
  settings?: SamplingPatch;
}

/** Hands turns to the worker, and to the next one what a worker that died had not begun. */
export class TurnSender {
  private readonly worker: Pick<WorkerClient, "generate">;
  private asked: Asked | undefined;

  constructor(worker: Pick<WorkerClient, "generate">) {
    this.worker = worker;
  }

  /** The turn that was sent and that no worker has begun yet. */
  get pending(): Turn | undefined {
    return this.asked?.turn;
  }

  /** Sends in this very moment, because the panel may be gone in the next. */
  send(asked: Asked): void {
    const { turn, messages, settings } = asked;
    this.asked = asked;
    this.worker.generate(turn.answer.run.generation_id, {
      ...turn,
      messages,
      ...(settings === undefined ? {} : { settings }),
    });
  }

  /** Sends to another worker what is pending. */
  sendAgain(): void {
    if (this.asked !== undefined) this.send(this.asked);
  }

  /** The worker began this generation, or refused it, or nobody wants it any more. */
  settle(generationId: string | undefined): void {
    if (this.asked?.turn.answer.run.generation_id === generationId) this.asked = undefined;
  }
}
