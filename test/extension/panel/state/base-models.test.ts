import { beforeEach, expect, it } from "vitest";
import { BaseModels } from "../../../../extension/src/panel/state/base-models.ts";
import { createStoredSettings } from "../../../../extension/src/settings/stored-settings.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { LOADED_MODEL } from "../../../helpers/extension/fake-host.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

/** Opens a page, and a promise of the next change of its base model. */
async function watch() {
  const page = world.openPage();
  let changed = () => {};
  const models = new BaseModels(page.client, () => changed());
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
