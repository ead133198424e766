import { describe, expect, it } from "vitest";
import { type EngineLane, EngineRegistry } from "../../../../native-host/src/core/loading/engine-registry.ts";
import type { ModelReference } from "../../../../native-host/src/engines/model-reference.ts";
import { FakeEngine } from "../../../helpers/engine/fake-engine.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

const served = (id: string): ModelReference => ({ kind: "server", name: `box/${id}`, server: "box", id });
const file: ModelReference = { kind: "file", name: "small", path: "/models/small.gguf" };

function open() {
  const busy = new Set<EngineLane>();
  const opened: ModelReference[] = [];
  const registry = new EngineRegistry({
    entries: [{ engine: new FakeEngine(), runs: ({ kind }) => kind === "file" }],
    perModel: [
      {
        open: (model) => {
          opened.push(model);
          return new FakeEngine({ name: "openai_compatible", loadSettings: [] });
        },
        runs: ({ kind }) => kind === "server",
      },
    ],
    isBusy: (lane) => busy.has(lane),
    clock: new FakeClock(),
    onState: () => {},
  });
  return { registry, busy, opened };
}

describe("engines for single models", () => {
  it("are opened when their model is first asked for, one for each", () => {
    const { registry, opened } = open();
    expect(registry.names).toEqual(["llama_cpp"]);
    const one = registry.of(served("one"));
    expect(registry.of(served("one"))).toBe(one);
    expect(registry.of(served("two"))).not.toBe(one);
    expect(registry.of(file)).toBe(registry.primary);
    expect(opened.map(({ name }) => name)).toEqual(["box/one", "box/two"]);
    expect(registry.names).toEqual(["llama_cpp", "openai_compatible"]);
  });

  it("do not pile up: those that are not in use are closed when there are many", () => {
    const { registry, busy } = open();
    const working = registry.of(served("working"));
    busy.add(working);
    for (let index = 0; index < 500; index += 1) registry.of(served(`model ${index}`));
    expect(registry.lanes.length).toBeLessThanOrEqual(70);
    expect(registry.of(served("working"))).toBe(working);
  });

  it("are missing in a host without servers", () => {
    const registry = new EngineRegistry({
      entries: [{ engine: new FakeEngine(), runs: ({ kind }) => kind === "file" }],
      isBusy: () => false,
      clock: new FakeClock(),
      onState: () => {},
    });
    expect(() => registry.of(served("one"))).toThrow(/no engine/);
  });
});
