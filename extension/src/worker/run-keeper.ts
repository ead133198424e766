import type { Connection } from "@tacho/shared/client/connection.ts";
import { requestFailed } from "@tacho/shared/client/errors.ts";
import type { TransportClose } from "@tacho/shared/client/transport.ts";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { type AssistantMessage, failedToReplace, type Turn } from "../conversations/conversation.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import {
  cancelRun,
  createRun,
  interruptRun,
  markStopping,
  type Run,
  reduceRun,
} from "../conversations/run.ts";
import { hostRequest } from "../panel-protocol/host-request.ts";
import type { ModelState } from "../panel-protocol/model-states.ts";
import type { PanelRequestOf, RunMessage } from "../panel-protocol/panel-messages.ts";
import { type AnswerWriter, createAnswerWriter } from "./answer-writer.ts";
import type { NamedModel } from "./chat-place.ts";
import { EarlyStops } from "./early-stops.ts";
import { FollowedLeaves } from "./followed-leaves.ts";
import { toWireError } from "./host/host-unavailable.ts";

type GenerateRequest = PanelRequestOf<"generate">;

/** A running generation, independent of the panels that show it. */
interface KeptRun {
  request: GenerateRequest;
  answer: AssistantMessage;
  writer: AnswerWriter;
  /** The host connection and the id used there; absent until the request is sent. */
  sent?: { connection: Connection; id: string };
  /** The model the host started it with. */
  model?: string;
}

export interface Stopped {
  /** Ids of the generations that are stopping. */
  stopped: string[];
  /** Names of the engines that are stopping. */
  stopped_backends: string[];
}

export interface RunKeeperOptions {
  /** Resolves with a connection whose host has the current settings. */
  connected: () => Promise<Connection>;
  /** Names the model for a request, if it must not be the one of the settings. */
  modelFor: (
    request: GenerateRequest,
    connection: Connection,
  ) => NamedModel | undefined | Promise<NamedModel | undefined>;
  /** Returns the host's latest state of a model. */
  modelState: (model: string) => ModelState | undefined;
  store: Pick<ConversationStore, "saveTurn" | "saveAnswer">;
  createId: () => string;
  clock: Clock;
  publish: (message: RunMessage) => void;
  /** Called when a generation starts or ends. */
  onActivity: () => void;
  /** Called on all output of the host. */
  onText: () => void;
  onStoreError: (conversationId: string, error: unknown) => void;
}

/** Runs all generations: sends them to the host, writes the store and notifies the panels. Works without any panel. */
export class RunKeeper {
  private readonly options: RunKeeperOptions;
  private readonly runs = new Set<KeptRun>();
  private readonly earlyStops: EarlyStops;
  private readonly followed = new FollowedLeaves();

  constructor(options: RunKeeperOptions) {
    this.options = options;
    this.earlyStops = new EarlyStops(options.clock);
  }

  /** True while a generation is running. */
  get busy(): boolean {
    return [...this.runs].some(({ answer }) => isOpen(answer.run));
  }

  /** Returns the messages of a conversation that the store does not hold in their final state yet. */
  running(conversationId: string): AssistantMessage[] {
    return [...this.runs].flatMap(({ answer }) =>
      answer.conversation_id === conversationId ? [answer] : [],
    );
  }

  /** Resolves when the store holds the started turns of a conversation, or writing them has failed. */
  async begun(conversationId: string): Promise<void> {
    const here = [...this.runs].filter(({ answer }) => answer.conversation_id === conversationId);
    await Promise.all(here.map(({ writer }) => writer.begun));
  }

  /**
   * Starts a generation. Returns an error if the conversation has changed since the panel has read it: an answer is
   * being written there, or another turn follows the panel's last message.
   */
  start(request: GenerateRequest): WireError | undefined {
    const turn = turnOf(request);
    const { answer, conversation } = turn;
    const writing = [...this.runs].find(
      (kept) => isOpen(kept.answer.run) && kept.answer.conversation_id === conversation.id,
    );
    // A panel repeats a request whose start it has not heard of.
    if (writing?.request.id === request.id) return undefined;
    if (writing !== undefined) return wireError("duplicate_id", "An answer is being written in this chat.");
    const { leaf_id } = request;
    if (this.followed.has(leaf_id)) {
      return wireError("duplicate_id", "This chat has changed in another window.");
    }
    const { store, clock, onStoreError } = this.options;
    // A turn that continues its panel's last message leaves it the last one.
    if (leaf_id !== answer.id) this.followed.add(leaf_id);
    const onError = (error: unknown) => {
      // A panel that reads the store will not find this turn.
      this.followed.remove(leaf_id);
      onStoreError(conversation.id, error);
    };
    const writer = createAnswerWriter({ store, clock, turn, onError });
    const kept: KeptRun = { request, answer, writer };
    this.runs.add(kept);
    this.options.publish({ type: "run_started", conversation_id: conversation.id, ...turn });
    this.options.onActivity();
    if (this.earlyStops.take(request.id)) this.cancel(kept);
    else void this.send(kept);
    return undefined;
  }

  /**
   * Stops the generation with this id, preferring this conversation; without an id, all generations of the
   * conversation. A stop for an unknown id is applied when the generation arrives.
   *
   * @throws ConnectionClosedError, RequestFailedError as the host's reply does.
   */
  async stop(conversationId: string | undefined, generationId: string | undefined): Promise<Stopped> {
    const found = this.find(conversationId, generationId);
    if (found.length === 0 && generationId !== undefined) this.earlyStops.remember(generationId);
    const backends = await Promise.all(found.map((kept) => this.stopOne(kept)));
    return {
      stopped: found.map(({ request }) => request.id),
      stopped_backends: [...new Set(backends.flat())],
    };
  }

  /** Records a model state, which tells running generations the facts about their model. */
  onModelState(state: ModelState): void {
    for (const kept of this.runs) if (kept.model === state.model) this.apply(kept, state);
  }

  private find(conversationId: string | undefined, generationId: string | undefined): KeptRun[] {
    const open = [...this.runs].filter(({ answer }) => isOpen(answer.run));
    const here = open.filter(({ answer }) => answer.conversation_id === conversationId);
    if (generationId === undefined) return here;
    const named = ({ request }: KeptRun) => request.id === generationId;
    const found = here.find(named) ?? open.find(named);
    return found === undefined ? [] : [found];
  }

  /**
   * Cancels locally if the host does not know the generation yet; otherwise stops it there. Resolves with the names of
   * the stopping engines.
   */
  private async stopOne(kept: KeptRun): Promise<string[]> {
    if (kept.sent === undefined) {
      this.cancel(kept);
      return [];
    }
    const { connection, id } = kept.sent;
    kept.answer = { ...kept.answer, run: markStopping(kept.answer.run) };
    const { stopped_backends } = await connection.request("stop_generation", { generation_id: id });
    return stopped_backends;
  }

  private async send(kept: KeptRun): Promise<void> {
    const { id: generationId } = kept.request;
    let connection: Connection;
    let model: NamedModel | undefined;
    try {
      connection = await this.options.connected();
      model = await this.options.modelFor(kept.request, connection);
    } catch (error) {
      return this.receive(kept, requestFailed(kept.request, toWireError(error)));
    }
    if (!isOpen(kept.answer.run)) return;
    const id = this.options.createId();
    kept.sent = { connection, id };
    connection.open(hostRequest(kept.request, id, model), {
      onMessage: (message) => {
        if (message.type !== "model_state") this.receive(kept, { ...message, id: generationId });
      },
      onClose: (close) => this.interrupt(kept, close),
    });
  }

  private receive(kept: KeptRun, message: HostMessage): void {
    this.apply(kept, message);
    if (message.type === "text_delta") this.options.onText();
    if (message.type !== "generation_started") return;
    kept.model = message.model;
    const state = this.options.modelState(message.model);
    if (state?.status === "loaded") this.apply(kept, state);
  }

  private apply(kept: KeptRun, message: HostMessage): void {
    if (!isOpen(kept.answer.run)) return;
    this.change(kept, reduceRun(kept.answer.run, message), { type: "run_event", ...placeOf(kept), message });
  }

  private interrupt(kept: KeptRun, { reason }: TransportClose): void {
    if (!isOpen(kept.answer.run)) return;
    const words = `The host ended in mid-answer. ${reason ?? ""}`;
    const error = wireError("host_unavailable", words.trim(), { status: "lost" });
    this.change(kept, interruptRun(kept.answer.run, error), {
      type: "run_interrupted",
      ...placeOf(kept),
      error,
    });
  }

  private cancel(kept: KeptRun): void {
    this.change(kept, cancelRun(kept.answer.run), { type: "run_cancelled", ...placeOf(kept) });
  }

  private change(kept: KeptRun, run: Run, message: RunMessage): void {
    kept.answer = { ...kept.answer, run };
    this.options.publish(message);
    if (isOpen(run)) return kept.writer.changed(kept.answer);
    if (failedToReplace(kept.answer)) this.followed.remove(kept.request.leaf_id);
    // Keeps the message until the store has its final state, because a panel that opens meanwhile gets it from here.
    void kept.writer.finish(kept.answer).then(() => this.runs.delete(kept));
    this.options.onActivity();
  }
}

function isOpen(run: Run): boolean {
  return run.phase !== "ended";
}

function placeOf({ answer }: KeptRun): { conversation_id: string; answer_id: string } {
  return { conversation_id: answer.conversation_id, answer_id: answer.id };
}

/** Builds the turn of a request, with a run that has just started. */
function turnOf({ id, conversation, question, answer }: GenerateRequest): Turn {
  const conversation_id = conversation.id;
  return {
    conversation,
    ...(question === undefined ? {} : { question: { ...question, conversation_id } }),
    answer: { ...answer, conversation_id, run: createRun(id) },
  };
}
