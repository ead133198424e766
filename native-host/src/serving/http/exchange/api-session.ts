import { PROTOCOL_VERSION } from "@tacho/shared/protocol/capabilities.ts";
import type { HostMessage, HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { isTerminal, type TERMINAL_TYPE } from "@tacho/shared/protocol/request-table.ts";
import type { Action, RequestInput } from "@tacho/shared/protocol/requests.ts";
import type { Core } from "../../../core/core.ts";
import type { Embeddings } from "../../../core/jobs/embedding-run.ts";
import type { Unaddressed } from "../../../core/replies/outlet.ts";
import { toWireError } from "../../../core/replies/to-wire-error.ts";
import type { EmbeddingRequest } from "../../../sessions/embed-texts.ts";
import { openSession, type Session } from "../../../sessions/session.ts";
import { fromWireError } from "./http-error.ts";

type InputOf<A extends Action> = Omit<Extract<RequestInput, { action: A }>, "action" | "id">;
type AnswerTo<A extends Action> = HostMessageOf<(typeof TERMINAL_TYPE)[A]>;

/** Actions that need the time of an engine or a disk, so that a client may leave before they end. */
type Stoppable = Extract<Action, "generate" | "load_model">;

/**
 * The session of the local API as a whole. Speaks the protocol of the panel with the core, so that both get the same
 * answers from the same queue.
 */
export class ApiSession {
  readonly #session: Session;
  readonly #createId: () => string;
  readonly #open = new Map<string, (message: HostMessage) => void>();

  /** @param createId returns a new id for each request */
  constructor(core: Core, createId: () => string) {
    this.#createId = createId;
    this.#session = openSession(core, { kind: "api", send: (message) => this.#take(message) });
    const hello = { protocol_version: PROTOCOL_VERSION, capabilities: ["tolerant"] };
    this.#session.receive({ ...hello, action: "hello", client: { name: "local API", version: "" } });
  }

  /**
   * Asks for an answer, and waits for it.
   *
   * @throws HttpError if the answer is a failure
   */
  ask<A extends Action>(action: A, input: InputOf<A>): Promise<Omit<AnswerTo<A>, "id">> {
    return this.#ask(action, input, () => {}).answer;
  }

  /**
   * Asks for an answer that takes time. An abort of the signal stops the work; the answer still comes.
   *
   * @param onProgress receives every message before the answer
   * @throws HttpError if the answer is a failure
   */
  async follow<A extends Stoppable>(
    action: A,
    input: InputOf<A>,
    { signal, onProgress = () => {} }: { signal: AbortSignal; onProgress?: (message: Unaddressed) => void },
  ): Promise<Omit<AnswerTo<A>, "id">> {
    const { id, answer } = this.#ask(action, input, onProgress);
    const stop = () => void this.ask("stop_generation", { generation_id: id }).catch(() => {});
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await answer;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /**
   * Turns texts into vectors. An abort of the signal stops it.
   *
   * @throws HttpError
   */
  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings> {
    try {
      return await this.#session.embed(request, signal);
    } catch (error) {
      throw fromWireError(toWireError(error));
    }
  }

  /** Ends all open answers. */
  close(): Promise<void> {
    return this.#session.close();
  }

  #ask<A extends Action>(action: A, input: InputOf<A>, onProgress: (message: Unaddressed) => void) {
    const id = this.#createId();
    const answer = new Promise<Omit<AnswerTo<A>, "id">>((resolve, reject) => {
      this.#open.set(id, (message) => {
        if (!isTerminal(message.type)) return onProgress(withoutId(message));
        this.#open.delete(id);
        if (message.type === "request_failed") reject(fromWireError(message.error));
        // The table of terminal messages names this type for the action.
        else resolve(withoutId(message) as Omit<AnswerTo<A>, "id">);
      });
    });
    this.#session.receive({ ...input, action, id });
    return { id, answer };
  }

  #take(message: HostMessage): void {
    if ("id" in message && message.id !== undefined) this.#open.get(message.id)?.(message);
  }
}

function withoutId(message: HostMessage): Unaddressed {
  return Object.fromEntries(Object.entries(message).filter(([key]) => key !== "id")) as Unaddressed;
}
