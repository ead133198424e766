import { askHost, GREEDY } from "../ask-host.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { startHost } from "../start-measured-host.ts";

const MIB = 1024 * 1024;

/** Resident memory of the host and the engine process. */
export const memory: Benchmark = {
  name: "memory",
  async run({ model }) {
    const host = await startHost({ TACHO_MODEL: model() });
    const before = await host.connection.request("get_state", {});
    const settings = { ...GREEDY, max_tokens: 64 };
    await askHost(host.connection, { messages: [{ role: "user", content: "Tell me a story." }], settings });
    const after = await host.connection.request("get_state", {});
    await host.close();
    if (before.memory.host === undefined || after.memory.host === undefined)
      throw new Error("The host did not tell its memory.");
    const measurements: Measurement[] = [
      { name: "host, no engine", value: before.memory.host / MIB, unit: "MiB", target: { at_most: 90 } },
      { name: "host, after an answer", value: after.memory.host / MIB, unit: "MiB" },
    ];
    if (after.memory.engine !== undefined) {
      measurements.push({ name: "engine, model loaded", value: after.memory.engine / MIB, unit: "MiB" });
    }
    return measurements;
  },
};
