// @vitest-environment happy-dom

import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";
import { createOptionsModel } from "../../../extension/src/options/options-model.ts";
import { createStoredSettings } from "../../../extension/src/settings/stored-settings.ts";
import type { WorkerClient, WorkerEvent } from "../../../extension/src/worker-client/worker-client.ts";
import { INITIAL_WORKER_STATE, type WorkerState } from "../../../extension/src/worker-client/worker-state.ts";
import { MemoryStorage } from "../../helpers/extension/memory-storage.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

const CONNECTED: WorkerState = {
  ...INITIAL_WORKER_STATE,
  connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
};
const UNUSABLE = wireError("model_invalid", "HOST.", { reason: "empty", path: "/m" });
const MODELS = [{ model: "Qwen3-4B", size: 1, loaded: false }];

async function open(storage = new MemoryStorage()) {
  let state = INITIAL_WORKER_STATE;
  let listener: (event: WorkerEvent) => void = () => {};
  const asked: string[] = [];
  const worker = {
    get state() {
      return state;
    },
    subscribe(added: (event: WorkerEvent) => void) {
      listener = added;
      return () => {};
    },
    request(action: string) {
      asked.push(action);
      return Promise.resolve({
        type: "models",
        status: "success",
        models: MODELS,
        unusable: [UNUSABLE],
        unusable_count: 1,
      });
    },
  } as unknown as WorkerClient;
  const storedSettings = createStoredSettings(storage);
  const model = createOptionsModel({
    worker,
    storedSettings,
    window,
    version: "0.1.0",
    openRuns: () => {},
  });
  await macrotask();
  const become = async (next: WorkerState) => {
    state = next;
    listener({ type: "state_changed", state });
    await macrotask();
  };
  const reopenPort = async () => {
    listener({ type: "port_opened" });
    await macrotask();
  };
  return { model, storedSettings, asked, become, reopenPort };
}

describe("createOptionsModel", () => {
  it("asks for the host's state when it opens, and again when it is used after a rest", async () => {
    const { asked, reopenPort } = await open();
    const states = () => asked.filter((action) => action === "get_state").length;
    expect(states()).toBe(1);
    await reopenPort();
    expect(states()).toBe(2);
  });

  it("shows the stored settings", async () => {
    const { model } = await open();
    expect(model.state.value?.stored).toEqual(DEFAULT_SETTINGS);
  });

  it("shows the defaults, and says so, when the stored settings cannot be read", async () => {
    const storage = new MemoryStorage();
    storage.get = () => Promise.reject(new Error("blocked"));
    const { model } = await open(storage);
    expect(model.state.value).toMatchObject({ stored: DEFAULT_SETTINGS, storageFailed: true });
    model.actions.resetAll();
    await macrotask();
    expect(model.state.value?.canUndoReset).toBe(false);
  });

  it("stores a change and marks the setting as touched", async () => {
    const { model, storedSettings } = await open();
    model.actions.save("temperature", 1.3);
    await macrotask();
    expect((await storedSettings.read()).changed).toEqual({ temperature: 1.3 });
    expect(model.state.value?.stored.temperature).toBe(1.3);
    expect(model.state.value?.touched).toEqual(new Set(["temperature"]));
  });

  it("announces the outcome once the host has answered", async () => {
    const { model, become } = await open();
    model.actions.save("temperature", 1.3);
    await macrotask();
    await become(CONNECTED);
    expect(model.announcement.value).toBe("");
    const effective = { ...DEFAULT_SETTINGS, temperature: 1.3 };
    await become({ ...CONNECTED, settings: { ...CONNECTED.settings, effective, applied: ["temperature"] } });
    expect(model.announcement.value).toBe("Temperature: Applies to the next answer");
  });

  it("requests the models once the host is connected, not on every message", async () => {
    const { model, asked, become } = await open();
    expect(asked).toEqual(["get_state"]);
    await become(CONNECTED);
    await become({ ...CONNECTED });
    expect(asked).toEqual(["get_state", "list_models"]);
    expect(model.state.value?.models).toEqual(MODELS);
    expect(model.state.value?.unusable).toEqual({ count: 1, errors: [UNUSABLE] });
  });

  it("restores the previous settings when a reset is undone", async () => {
    const { model, storedSettings } = await open();
    await storedSettings.change({ top_k: 17 });
    model.actions.resetAll();
    await macrotask();
    expect((await storedSettings.read()).changed).toEqual({});
    expect(model.state.value?.canUndoReset).toBe(true);
    model.actions.undoReset();
    await macrotask();
    expect((await storedSettings.read()).changed).toEqual({ top_k: 17 });
  });

  it("announces a reset as a whole, not the outcome of each setting", async () => {
    const { model, become } = await open();
    const hot = { ...DEFAULT_SETTINGS, temperature: 1.3 };
    model.actions.save("temperature", 1.3);
    await macrotask();
    await become({ ...CONNECTED, settings: { ...CONNECTED.settings, effective: hot } });
    model.actions.resetAll();
    await macrotask();
    expect(model.state.value?.resets).toBe(1);
    await become({ ...CONNECTED, settings: { ...CONNECTED.settings, effective: DEFAULT_SETTINGS } });
    expect(model.announcement.value).toBe("All settings are back to their defaults.");
    model.actions.save("temperature", 1.3);
    await macrotask();
    await become({ ...CONNECTED, settings: { ...CONNECTED.settings, effective: hot } });
    expect(model.announcement.value).toBe("Temperature: Applies to the next answer");
  });

  it("reports why a value could not be stored", async () => {
    const { model } = await open();
    model.actions.save("temperature", 9);
    await macrotask();
    expect(model.state.value?.saveFailure).toMatchObject({ key: "temperature" });
  });
});
