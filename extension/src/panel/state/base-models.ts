import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import type { BaseModel } from "./panel-view.ts";

/** Note of a loaded model without a chat template. */
const NO_TEMPLATE = "no_template";

/** Knows if the model that answers next is a base model, also before it is loaded. */
export class BaseModels {
  private readonly worker: Pick<WorkerClient, "state" | "subscribe" | "request">;
  private readonly onChange: () => void;
  private asked = "";
  private listed: string | undefined;

  /** @param onChange called when the answer may have changed */
  constructor(worker: Pick<WorkerClient, "state" | "subscribe" | "request">, onChange: () => void) {
    this.worker = worker;
    this.onChange = onChange;
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
    const name = this.listed ?? (isLoaded && isCurrent ? loaded?.model : undefined);
    return name === undefined ? undefined : { name, use };
  }

  /** Asks the host for its models, whenever another model may be the one that answers. */
  private async ask(): Promise<void> {
    const { connection, settings } = this.worker.state;
    if (connection.status !== "connected") return;
    const { model } = settings.effective ?? DEFAULT_SETTINGS;
    const situation = JSON.stringify([connection.model, model]);
    if (situation === this.asked) return;
    this.asked = situation;
    const answer = await this.worker.request("list_models", {}).catch(() => undefined);
    if (situation !== this.asked) return;
    this.listed = answer?.models.find(({ base }) => base === true)?.model;
    this.onChange();
  }
}
