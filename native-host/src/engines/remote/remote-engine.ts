import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Outgoing } from "../../outgoing/outgoing.ts";
import type {
  EngineInput,
  EngineLoadRequest,
  EnginePart,
  EngineTraits,
  LoadProgress,
  SupervisedEngine,
} from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import type { ServerModel } from "../model-reference.ts";
import { RemoteAnswer } from "./remote-answer.ts";
import type { KnownServers } from "./servers/known-servers.ts";
import type { AddedServer } from "./servers/server-book.ts";

/** Time in ms that a first answer waits for the context size of its model. Later it still counts at the answer's end. */
const FACTS_PATIENCE = 1000;

/** Answers at once to one model of a server, which has a queue of its own. */
const MOST_AT_ONCE = 8;

export const REMOTE_TRAITS: EngineTraits = {
  name: "openai_compatible",
  capabilities: {
    parallel: MOST_AT_ONCE,
    rawCompletion: false,
    grammar: false,
    embeddings: false,
    conversationState: false,
    readAhead: false,
  },
  loadSettings: [],
};

export interface RemoteEngineOptions {
  servers: KnownServers;
  outgoing: Pick<Outgoing, "request">;
  clock: Clock;
}

/** One model of an OpenAI-compatible server. Loading it only asks for its facts: the server loads it when it must. */
export class RemoteEngine implements SupervisedEngine {
  readonly name = REMOTE_TRAITS.name;
  readonly capabilities = REMOTE_TRAITS.capabilities;
  readonly loadSettings = REMOTE_TRAITS.loadSettings;
  readonly residentBytes = undefined;
  readonly #options: RemoteEngineOptions;
  #model: ServerModel | undefined;
  /** Parameters that the server has refused, by its address. */
  readonly #refused = new Map<string, Set<string>>();

  constructor(options: RemoteEngineOptions) {
    this.#options = options;
  }

  async load(
    { model }: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    this.#model = undefined;
    if (model.kind !== "server")
      throw new EngineError("engine_unavailable", `${model.name} is not a model of a server.`);
    const server = this.#serverOf(model);
    onProgress({ phase: "waiting_for_server" });
    signal.throwIfAborted();
    const size = await this.#patiently(this.#options.servers.contextSize(server, model.id), signal);
    this.#model = model;
    return { model: model.name, server: model.server, ...(size !== undefined && { context_size: size }) };
  }

  async *generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    const model = this.#model;
    if (model === undefined) throw new EngineError("engine_unavailable", "No model is loaded.");
    const server = this.#serverOf(model);
    const refused = this.#refused.get(server.url) ?? new Set<string>();
    this.#refused.set(server.url, refused);
    yield* new RemoteAnswer({ ...this.#options, server, id: model.id, input, refused, signal }).parts();
  }

  async dispose(): Promise<void> {
    this.#model = undefined;
  }

  /** Never called: there is no process. */
  onIdleCrash(): void {}

  /** @throws EngineError `model_not_found` if the server was removed */
  #serverOf({ name, server }: ServerModel): AddedServer {
    const found = this.#options.servers.find(server);
    if (found !== undefined) return found;
    throw new EngineError(
      "model_not_found",
      `There is no server called ${server} any more. Choose another model, or add it again.`,
      {
        server,
        model: name,
      },
    );
  }

  /** Waits for a value for a moment only. Rejects with the signal's reason. */
  #patiently(size: Promise<number | undefined>, signal: AbortSignal): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.schedule(FACTS_PATIENCE, () => resolve(undefined));
      const leave = () => reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
      void size.then(resolve).finally(() => {
        cancel();
        signal.removeEventListener("abort", leave);
      });
    });
  }
}
