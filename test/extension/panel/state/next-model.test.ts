import type { HostCapability } from "@tacho/shared/protocol/capabilities.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { NextModel } from "../../../../extension/src/panel/state/next-model.ts";
import { createStoredSettings } from "../../../../extension/src/settings/stored-settings.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { LOADED_MODEL } from "../../../helpers/extension/fake-host.ts";
import { FakeWorker } from "../../../helpers/pages/fake-worker.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

/** Opens a page, and a promise of the next change of its base model. */
async function watch() {
  const page = world.openPage();
  let changed = () => {};
  const models = new NextModel({ worker: page.client, storedSettings: createStoredSettings(world.local) });
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
  const STORED = { read: async () => ({ settings: DEFAULT_SETTINGS, changed: {}, refused: {} }) };

  interface Told {
    models: object[] | Promise<object[]>;
    servers?: string[];
    capability?: HostCapability;
  }

  /** Chooses a model in the settings, of a host that tells this. */
  async function choose(model: string, { models, servers = [], capability = "engines.remote" }: Told) {
    const worker = new FakeWorker();
    worker.answers.list_models = async () => ({ models: await models });
    worker.answers.list_servers = () => ({ servers: servers.map((name) => ({ name })) });
    const next = new NextModel({ worker: worker.client, storedSettings: STORED });
    const { state } = worker.client;
    const settings = { ...state.settings, effective: { ...DEFAULT_SETTINGS, model } };
    await worker.become({ ...state, settings });
    expect(next.isUnsure).toBe(model.includes("/"));
    await worker.connect(capability);
    expect(next.isUnsure).toBe(false);
    return next.remote;
  }

  it("is known by the host's list", async () => {
    const models = [{ model: "gpu-box/llama", server: "gpu-box", loaded: false }];
    expect(await choose("gpu-box/llama", { models })).toEqual({ model: "gpu-box/llama", server: "gpu-box" });
  });

  it("is known by its server's name where it is not listed, and while the list waits for a server", async () => {
    const remote = { model: "gpu-box/a/b", server: "gpu-box" };
    expect(await choose("gpu-box/a/b", { models: [], servers: ["gpu-box"] })).toEqual(remote);
    const models = new Promise<object[]>(() => {});
    expect(await choose("gpu-box/a/b", { models, servers: ["gpu-box"] })).toEqual(remote);
  });

  it("is not taken for one where a model of this computer has such a name", async () => {
    const models = [{ model: "gpu-box/tiny", loaded: false }];
    expect(await choose("gpu-box/tiny", { models, servers: ["gpu-box"] })).toBeUndefined();
    expect(await choose("someone/tiny", { models: [] })).toBeUndefined();
  });

  it("is unknown to a host without servers", async () => {
    expect(await choose("gpu-box/llama", { models: [], capability: "tolerant" })).toBeUndefined();
  });

  it("may be one as long as the stored settings are not read, or name one without a host", async () => {
    const { client: worker } = new FakeWorker();
    const stored = { ...DEFAULT_SETTINGS, model: "gpu-box/llama" };
    const next = new NextModel({
      worker,
      storedSettings: { read: async () => ({ settings: stored, changed: {}, refused: {} }) },
    });
    expect(next.isUnsure).toBe(true);
    await macrotask();
    expect(next.isUnsure).toBe(true);
    const local = new NextModel({ worker, storedSettings: STORED });
    await macrotask();
    expect(local.isUnsure).toBe(false);
  });
});
