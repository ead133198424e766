import type { HostCapability } from "@tacho/shared/protocol/capabilities.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { NextModel } from "../../../../extension/src/panel/state/next-model.ts";
import { createStoredSettings } from "../../../../extension/src/settings/stored-settings.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { LOADED_MODEL } from "../../../helpers/extension/fake-host.ts";
import { FakeWorker } from "../../../helpers/pages/fake-worker.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

/** Opens a page, and a promise of the next change of its base model. */
async function watch() {
  const page = world.openPage();
  let changed = () => {};
  const models = new NextModel(page.client);
  models.onChange = () => changed();
  const nextChange = () =>
    new Promise<void>((resolve) => {
      changed = resolve;
    });
  return { page, models, nextChange, host: await world.host() };
}

it("learns from the host's list that the model of the settings is a base model, before it is loaded", async () => {
  const { models, nextChange, host } = await watch();
  const { id } = await host.nth("list_models");
  const changed = nextChange();
  const listed = [{ model: "tiny", loaded: false, base: true }];
  host.send({ type: "models", id, status: "success", models: listed });
  await changed;
  expect(models.baseModel).toEqual({ name: "tiny", use: "chat" });
});

it("asks again when the settings name another model", async () => {
  const { page, models, nextChange, host } = await watch();
  const first = await host.nth("list_models");
  const learned = nextChange();
  const tiny = { model: "tiny", loaded: false, base: true };
  host.send({ type: "models", id: first.id, status: "success", models: [tiny] });
  await learned;
  await createStoredSettings(world.local).change({ model: "other", base_model: "text" });
  const second = await host.nth("list_models", 2);
  const forgot = nextChange();
  host.send({ type: "models", id: second.id, status: "success", models: [{ model: "tiny", loaded: false }] });
  await forgot;
  expect(page.client.state.settings.effective?.base_model).toBe("text");
  expect(models.baseModel).toBeUndefined();
});

it("learns from a loaded model's notes, where the host's list says nothing", async () => {
  const { page, models, nextChange, host } = await watch();
  const { id } = await host.nth("list_models");
  const changed = nextChange();
  host.send({ type: "models", id, status: "success", models: [{ model: "tiny", loaded: true }] });
  await changed;
  expect(models.baseModel).toBeUndefined();
  const loaded = new Promise<void>((resolve) => {
    page.client.subscribe(() => {
      if (page.client.state.models.length > 0) resolve();
    });
  });
  const notes = { notes: ["It has no chat template."], note_codes: [{ code: "no_template", params: {} }] };
  host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL, ...notes });
  await loaded;
  expect(models.baseModel?.name).toBe("tiny");
});

describe("the model of a server", () => {
  /** Chooses a model in the settings, of a host that lists these. */
  async function choose(model: string, models: object[], capability: HostCapability = "engines.remote") {
    const worker = new FakeWorker();
    worker.answers.list_models = () => ({ models });
    const next = new NextModel(worker.client);
    const { state } = worker.client;
    const settings = { ...state.settings, effective: { ...DEFAULT_SETTINGS, model } };
    await worker.become({ ...state, settings });
    await worker.connect(capability);
    return next.remote;
  }

  it("is known by the host's list", async () => {
    const listed = [{ model: "gpu-box/llama", server: "gpu-box", loaded: false }];
    expect(await choose("gpu-box/llama", listed)).toEqual({ model: "gpu-box/llama", server: "gpu-box" });
  });

  it("is known by its name where the server does not list it", async () => {
    expect(await choose("gpu-box/a/b", [])).toEqual({ model: "gpu-box/a/b", server: "gpu-box" });
  });

  it("is not taken for one where a model of this computer has such a name", async () => {
    expect(await choose("someone/tiny", [{ model: "someone/tiny", loaded: false }])).toBeUndefined();
  });

  it("is unknown to a host without servers", async () => {
    expect(await choose("gpu-box/llama", [], "tolerant")).toBeUndefined();
  });
});
