import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import type { BaseModel, RemoteModel } from "./panel-view.ts";

/** Note of a loaded model without a chat template. */
const NO_TEMPLATE = "no_template";
/** Capability of a host that can use the models of servers. */
const REMOTE = "engines.remote";

type ListedModels = Awaited<ReturnType<typeof askForModels>>;

/** Knows what the settings' model is, also before it is loaded: a base model, or the model of a server. */
export class NextModel {
  private readonly worker: Pick<WorkerClient, "state" | "subscribe" | "request">;
  /** Called when the answer may have changed. */
  onChange = () => {};
  private asked = "";
  private listed: ListedModels;

  constructor(worker: Pick<WorkerClient, "state" | "subscribe" | "request">) {
    this.worker = worker;
    worker.subscribe((event) => {
      if (event.type === "state_changed") void this.ask();
    });
    void this.ask();
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
    const { connection, settings } = this.worker.state;
    if (connection.status !== "connected" || connection.capabilities?.includes(REMOTE) !== true)
      return undefined;
    const { model: chosen = DEFAULT_SETTINGS.model } = settings.effective ?? {};
    const model = chosen === DEFAULT_SETTINGS.model ? connection.model : chosen;
    if (model === undefined || this.listed === undefined) return undefined;
    const known = this.listed.find((listed) => listed.model === model);
    // A server answers for models that it does not list, under its name too.
    const [first = "", ...rest] = known === undefined ? model.split("/") : [];
    const server = known === undefined && rest.length > 0 ? first : known?.server;
    return server === undefined ? undefined : { model, server };
  }

  /** Asks the host for its models, whenever another model may be the one that answers. */
  private async ask(): Promise<void> {
    const { connection, settings } = this.worker.state;
    if (connection.status !== "connected") return;
    const { model } = settings.effective ?? DEFAULT_SETTINGS;
    const situation = JSON.stringify([connection.model, model]);
    if (situation === this.asked) return;
    this.asked = situation;
    const models = await askForModels(this.worker);
    if (situation !== this.asked) return;
    this.listed = models;
    this.onChange();
  }
}

async function askForModels(worker: Pick<WorkerClient, "request">) {
  const answer = await worker.request("list_models", {}).catch(() => undefined);
  return answer?.models;
}
