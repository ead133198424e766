import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import { lastWriter, type Message, type Turn } from "../../conversations/conversation.ts";
import type { Draft } from "../../conversations/draft.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";

/** A turn, with the messages and settings of its request. */
export interface Asked {
  turn: Turn;
  /** The messages that were shown before it. */
  before: readonly Message[];
  /** Text that the user has written for it; absent for a regeneration or a continuation. */
  draft?: Draft;
  messages: ChatMessage[];
  settings?: SamplingPatch;
}

/** Sends turns to the worker, and resends those that a dead worker had not started. */
export class TurnSender {
  private readonly worker: Pick<WorkerClient, "generate">;
  private asked: Asked | undefined;

  constructor(worker: Pick<WorkerClient, "generate">) {
    this.worker = worker;
  }

  /** The turn that was sent but not started by any worker. */
  get pending(): Asked | undefined {
    return this.asked;
  }

  /** Sends synchronously, because the panel may close at any moment. */
  send(asked: Asked): void {
    const { turn, before, messages, settings } = asked;
    const leaf = before.at(-1);
    const last_writer = lastWriter(before);
    this.asked = asked;
    this.worker.generate(turn.answer.run.generation_id, {
      ...turn,
      messages,
      ...(leaf === undefined ? {} : { leaf_id: leaf.id }),
      ...(last_writer === undefined ? {} : { last_writer }),
      ...(settings === undefined ? {} : { settings }),
    });
  }

  /** Sends the pending turn to a new worker. */
  sendAgain(): void {
    if (this.asked !== undefined) this.send(this.asked);
  }

  /** Clears the pending turn: the worker started or refused it, or it is no longer wanted. */
  settle(generationId: string | undefined): void {
    if (this.asked?.turn.answer.run.generation_id === generationId) this.asked = undefined;
  }
}
