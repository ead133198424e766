import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import type { StoredSettings } from "../../settings/stored-settings.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import type { BaseModel, RemoteModel } from "./panel-view.ts";

/** Note of a loaded model without a chat template. */
const NO_TEMPLATE = "no_template";
/** Capability of a host that can use the models of servers. */
const REMOTE = "engines.remote";

type ListedModels = Awaited<ReturnType<typeof askForModels>>;

export interface NextModelOptions {
  worker: Pick<WorkerClient, "state" | "subscribe" | "request">;
  /** Names the model before a host is connected. */
  storedSettings: Pick<StoredSettings, "read">;
}

/** Knows what the settings' model is, also before it is loaded: a base model, or the model of a server. */
export class NextModel {
  /** Called when an answer may have changed. */
  onChange = () => {};
  private readonly worker: NextModelOptions["worker"];
  private asked = "";
  private listed: ListedModels;
  /** Names of the added servers; absent until the host has told them. */
  private servers: readonly string[] | undefined;
  /** The stored model; absent until it is read. */
  private stored: string | undefined;

  constructor({ worker, storedSettings }: NextModelOptions) {
    this.worker = worker;
    worker.subscribe((event) => {
      if (event.type === "state_changed") this.ask();
    });
    void storedSettings
      .read()
      .then(({ settings }) => settings.model)
      .catch(() => DEFAULT_SETTINGS.model)
      .then((model) => {
        this.stored = model;
        this.onChange();
      });
    this.ask();
  }

  /** The model that answers next, if it is a base model. */
  get baseModel(): BaseModel | undefined {
    const { models, settings } = this.worker.state;
    const { model, base_model: use = DEFAULT_SETTINGS.base_model } = settings.effective ?? {};
    const loaded = models.findLast(({ status }) => status === "loaded");
    const isLoaded = loaded?.note_codes?.some(({ code }) => code === NO_TEMPLATE) === true;
    const isCurrent = model === undefined || model === DEFAULT_SETTINGS.model || loaded?.model === model;
    const listed = this.listed?.find(({ base }) => base === true)?.model;
    const name = listed ?? (isLoaded && isCurrent ? loaded?.model : undefined);
    return name === undefined ? undefined : { name, use };
  }

  /** The model that a new chat would use, if it is a server's. */
  get remote(): RemoteModel | undefined {
    const model = this.chosen;
    const known = this.listed?.find((listed) => listed.model === model);
    const server = known === undefined ? this.serverNamedIn(model) : known.server;
    return model === undefined || server === undefined || !this.hasServers ? undefined : { model, server };
  }

  /** True while it is not known if the settings' model is a server's. */
  get isUnsure(): boolean {
    const model = this.chosen;
    if (model === undefined) return true;
    const isTold =
      this.servers !== undefined || (this.worker.state.connection.status === "connected" && !this.hasServers);
    return model.includes("/") && !isTold;
  }

  private get hasServers(): boolean {
    const { connection } = this.worker.state;
    return connection.status === "connected" && connection.capabilities?.includes(REMOTE) === true;
  }

  /** The settings' model; the host's own name for the default, once it is known. */
  private get chosen(): string | undefined {
    const { connection, settings } = this.worker.state;
    const model = settings.effective?.model ?? this.stored;
    if (model !== DEFAULT_SETTINGS.model || connection.status !== "connected") return model;
    return connection.model ?? model;
  }

  /** Returns the server that a model's name begins with. It answers for models too that it does not list. */
  private serverNamedIn(model = ""): string | undefined {
    const slash = model.indexOf("/");
    return this.servers?.find((name) => slash !== -1 && name === model.slice(0, slash));
  }

  /** Asks the host for its models and servers, whenever another model may be the one that answers. */
  private ask(): void {
    const { connection, settings } = this.worker.state;
    if (connection.status !== "connected") return;
    const { model } = settings.effective ?? DEFAULT_SETTINGS;
    const situation = JSON.stringify([connection.model, model]);
    if (situation === this.asked) return;
    this.asked = situation;
    const take = (told: () => void) => {
      if (situation !== this.asked) return;
      told();
      this.onChange();
    };
    void askForModels(this.worker).then((models) =>
      take(() => {
        this.listed = models;
      }),
    );
    // The list of models may wait for a server; the names of the servers do not.
    if (!this.hasServers || this.chosen?.includes("/") !== true) return;
    void askForServers(this.worker).then((servers) =>
      take(() => {
        this.servers = servers;
      }),
    );
  }
}

async function askForModels(worker: NextModelOptions["worker"]) {
  const answer = await worker.request("list_models", {}).catch(() => undefined);
  return answer?.models;
}

async function askForServers(worker: NextModelOptions["worker"]): Promise<string[] | undefined> {
  const answer = await worker.request("list_servers", {}).catch(() => undefined);
  return answer?.servers.map(({ name }) => name);
}
