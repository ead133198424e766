import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";
import { createStoredSettings } from "../../../extension/src/settings/stored-settings.ts";
import { MemoryStorage } from "../../helpers/extension/memory-storage.ts";

describe("StoredSettings", () => {
  it("returns the defaults with the changes applied", async () => {
    const settings = createStoredSettings(new MemoryStorage());
    expect(await settings.read()).toEqual({ changed: {}, settings: DEFAULT_SETTINGS, refused: {} });
    await settings.change({ temperature: 0, stop: ["a"] });
    expect(await settings.read()).toEqual({
      changed: { temperature: 0, stop: ["a"] },
      settings: { ...DEFAULT_SETTINGS, temperature: 0, stop: ["a"] },
      refused: {},
    });
  });

  it("stores no value that equals its default", async () => {
    const storage = new MemoryStorage();
    const settings = createStoredSettings(storage);
    await settings.change({ temperature: 1, stop: ["a"] });
    await settings.change({ temperature: 0.7, stop: [] });
    expect(storage.all).toEqual({});
  });

  it("stores none of the changes when one is invalid", async () => {
    const storage = new MemoryStorage();
    const change = createStoredSettings(storage).change({ top_k: 3, temperature: 9 });
    await expect(change).rejects.toThrow("temperature must be a number from 0 to 2");
    expect(storage.all).toEqual({});
  });

  it("returns the default for a corrupt value and keeps the others", async () => {
    const storage = new MemoryStorage({ "setting.temperature": null, "setting.top_k": 3, "setting.gone": 1 });
    const read = await createStoredSettings(storage).read();
    expect(read.changed).toEqual({ top_k: 3 });
    expect(Object.keys(read.refused)).toEqual(["temperature"]);
  });

  it("resets one or all settings and leaves other keys alone", async () => {
    const storage = new MemoryStorage({ theme: "dark" });
    const settings = createStoredSettings(storage);
    await settings.change({ temperature: 1, top_k: 3, seed: 4 });
    await settings.reset(["top_k"]);
    expect((await settings.read()).changed).toEqual({ temperature: 1, seed: 4 });
    await settings.reset();
    expect(storage.all).toEqual({ theme: "dark" });
  });

  it("keeps simultaneous changes from two pages", async () => {
    const storage = new MemoryStorage();
    await Promise.all([
      createStoredSettings(storage).change({ temperature: 1 }),
      createStoredSettings(storage).change({ top_k: 3 }),
    ]);
    expect((await createStoredSettings(storage).read()).changed).toEqual({ temperature: 1, top_k: 3 });
  });

  it("reports only changes to settings", async () => {
    const storage = new MemoryStorage();
    const settings = createStoredSettings(storage);
    let changes = 0;
    const stop = settings.onChange(() => {
      changes += 1;
    });
    await storage.set({ theme: "dark" });
    expect(changes).toBe(0);
    await settings.change({ temperature: 1 });
    expect(changes).toBe(1);
    stop();
    await settings.reset();
    expect(changes).toBe(1);
  });
});
