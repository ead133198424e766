import type { FoundServer, Server } from "@tacho/shared/protocol/servers.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Outgoing } from "../../../outgoing/outgoing.ts";
import { EngineError } from "../../engine-error.ts";
import type { ServerModel } from "../../model-reference.ts";
import { askContextSize, askModels, askVersion, type ListedModel, type Question } from "./ask-server.ts";
import { findServers } from "./find-servers.ts";
import type { Product } from "./products.ts";
import type { AddedServer, ServerBook } from "./server-book.ts";

/** Time in ms that a list of models waits for servers that were never asked. */
const LISTING_DEADLINE = 3000;
/** Time in ms for which a list is not asked for again. */
const LIST_LIFETIME = 60_000;
/** Time in ms for a test, and for the facts about a model. */
const TEST_DEADLINE = 10_000;

/** The facts known of one server. */
interface Knowledge {
  /** The address and key it is about. */
  url: string;
  key: string | undefined;
  product?: Product | undefined;
  version?: string | undefined;
  models?: ListedModel[];
  error?: WireError | undefined;
  /** Time of the last question for its models, ms of the monotonic clock. */
  askedAt?: number;
  asking?: Promise<void>;
  /** Context size in tokens by the id of the model, asked for once. */
  contexts: Map<string, Promise<number | undefined>>;
}

/** A model of a server, as it is listed. */
export interface OfferedModel {
  /** `NAME/ID`. */
  name: string;
  server: string;
  loaded: boolean;
}

export interface TestedServer {
  server: Server;
  models: string[];
  /** Time in ms until it answered; absent if it did not. */
  milliseconds?: number;
}

export interface KnownServersOptions {
  book: ServerBook;
  outgoing: Outgoing;
  clock: Clock;
}

/**
 * The added servers and what is known of them. Asks a server only when somebody wants its models, tests it, or sends it a
 * message.
 */
export class KnownServers {
  readonly #options: KnownServersOptions;
  readonly #known = new Map<string, Knowledge>();

  constructor(options: KnownServersOptions) {
    this.#options = options;
  }

  get #book(): ServerBook {
    return this.#options.book;
  }

  /** Lists the added servers, without asking them. */
  list(): Server[] {
    return this.#book.list().map((server) => this.#describe(server));
  }

  find(name: string): AddedServer | undefined {
    return this.#book.find(name);
  }

  /** Reads `NAME/ID` as a model of an added server, whether the server lists it or not. */
  resolve(name: string): ServerModel | undefined {
    const slash = name.indexOf("/");
    const [server, id] = [name.slice(0, slash), name.slice(slash + 1)];
    if (slash < 1 || id === "" || this.#book.find(server) === undefined) return undefined;
    return { kind: "server", name, server, id };
  }

  /** Adds or replaces a server. Asks it nothing. */
  async add(server: { name: string; url: string; key?: string | undefined }): Promise<Server> {
    return this.#describe(await this.#book.add(server));
  }

  /** Returns false if there is no server of that name. */
  async remove(name: string): Promise<boolean> {
    this.#known.delete(name);
    return this.#book.remove(name);
  }

  /** Asks a server for its models and version. `undefined` if there is none of that name. */
  async test(name: string): Promise<TestedServer | undefined> {
    const server = this.#book.find(name);
    if (server === undefined) return undefined;
    this.#known.delete(name);
    const started = this.#options.clock.now();
    await this.#ask(server, { purpose: "test_server", withVersion: true, deadline: TEST_DEADLINE });
    const { error, models = [] } = this.#knowledgeOf(server);
    const milliseconds = Math.round((this.#options.clock.now() - started) * 1000) / 1000;
    return {
      server: this.#describe(server),
      models: models.map(({ id }) => id),
      ...(error === undefined && { milliseconds }),
    };
  }

  /** Looks for servers at the ports of this machine that they are known to use. */
  discover(): Promise<FoundServer[]> {
    return findServers(this.#options.outgoing);
  }

  /**
   * Lists the models of all servers. Waits for servers that were never asked, side by side and for 3 s at most; the others
   * are listed as they are known, and asked again at most once a minute.
   */
  async models(): Promise<OfferedModel[]> {
    const servers = this.#book.list();
    await Promise.all(servers.map((server) => this.#refresh(server)));
    return servers.flatMap((server) => {
      const { models = [] } = this.#knowledgeOf(server);
      return models.map(({ id, loaded }) => ({
        name: `${server.name}/${id}`,
        server: server.name,
        loaded: loaded === true,
      }));
    });
  }

  /** Returns the product of a server, as far as known. */
  productOf(server: AddedServer): Product | undefined {
    return this.#knowledgeOf(server).product;
  }

  /**
   * Finds out the product and the context size of a model, which is asked for once for each server and model. Never
   * rejects: a size that cannot be had is absent.
   */
  contextSize(server: AddedServer, id: string): Promise<number | undefined> {
    const knowledge = this.#knowledgeOf(server);
    let size = knowledge.contexts.get(id);
    if (size === undefined) {
      size = this.#askContext(server, id, knowledge).catch(() => undefined);
      knowledge.contexts.set(id, size);
    }
    return size;
  }

  /** Forgets the context sizes of a server that has gone away: it may come back with another model. */
  forgetContexts(server: AddedServer): void {
    this.#knowledgeOf(server).contexts.clear();
  }

  async #askContext(server: AddedServer, id: string, knowledge: Knowledge): Promise<number | undefined> {
    if (knowledge.models === undefined)
      await this.#ask(server, { purpose: "server_facts", deadline: TEST_DEADLINE });
    const listed = knowledge.models?.find((model) => model.id === id)?.contextSize;
    if (listed !== undefined) return listed;
    return askContextSize(this.#question(server, "server_facts", TEST_DEADLINE), id, knowledge.product);
  }

  async #refresh(server: AddedServer): Promise<void> {
    const knowledge = this.#knowledgeOf(server);
    const { askedAt } = knowledge;
    const isNew = askedAt === undefined;
    if (!isNew && this.#options.clock.now() - askedAt < LIST_LIFETIME)
      return knowledge.models === undefined ? knowledge.asking : undefined;
    const asked = this.#ask(server, { purpose: "list_models", deadline: LISTING_DEADLINE });
    if (isNew) await asked;
  }

  /** Asks for the models once at a time. Never rejects: a failure is part of what is known. */
  #ask(server: AddedServer, { purpose, deadline, withVersion = false }: AskOptions): Promise<void> {
    const knowledge = this.#knowledgeOf(server);
    knowledge.askedAt = this.#options.clock.now();
    const question = this.#question(server, purpose, deadline);
    const asking = askModels(question)
      .then(async ({ product, models }) => {
        knowledge.product = product ?? knowledge.product;
        knowledge.models = models;
        knowledge.error = undefined;
        if (withVersion) knowledge.version = await askVersion(question, product);
      })
      .catch((error: unknown) => {
        knowledge.error = toError(error, server);
      })
      .finally(() => {
        if (knowledge.asking === asking) delete knowledge.asking;
      });
    knowledge.asking = asking;
    return asking;
  }

  #question(server: AddedServer, purpose: Question["purpose"], deadline: number): Question {
    return { server, outgoing: this.#options.outgoing, purpose, signal: AbortSignal.timeout(deadline) };
  }

  #describe(server: AddedServer): Server {
    const { name, url, key } = server;
    const { product, version, models, error } = this.#knowledgeOf(server);
    return {
      name,
      url,
      has_key: key !== undefined,
      ...(product !== undefined && { product: product.name }),
      ...(version !== undefined && { version }),
      ...(models !== undefined && { models: models.length }),
      ...(error !== undefined && { error }),
    };
  }

  /** Returns what is known, or a fresh start if the server's address or key has changed. */
  #knowledgeOf({ name, url, key }: AddedServer): Knowledge {
    let knowledge = this.#known.get(name);
    if (knowledge === undefined || knowledge.url !== url || knowledge.key !== key) {
      knowledge = { url, key, contexts: new Map() };
      this.#known.set(name, knowledge);
    }
    return knowledge;
  }
}

interface AskOptions {
  purpose: Question["purpose"];
  /** In ms. */
  deadline: number;
  withVersion?: boolean;
}

function toError(error: unknown, { name, address }: AddedServer): WireError {
  if (error instanceof EngineError) return wireError(error.code, error.message, error.details);
  return wireError("server_unreachable", `The server ${name} at ${address.origin} did not answer in time.`, {
    server: name,
    address: address.origin,
    reason: "timeout",
  });
}
