import { afterEach, expect, it } from "vitest";
import { DAY, NOON, sampleRun } from "../../helpers/runs/sample-run.ts";
import { removeMemoryHosts, startMemoryHost } from "../../helpers/start-memory-host.ts";

afterEach(removeMemoryHosts);

it("aggregates and groups the requested runs", async () => {
  const host = startMemoryHost();
  host.store.record(sampleRun("a"));
  host.store.record(sampleRun("b", { at: NOON + DAY }));
  host.store.record(sampleRun("c", { at: NOON + DAY, model: "big" }));
  host.send({ action: "get_stats", id: "1", model: "smollm2", group_by: "day" });
  const { aggregate } = await host.log.first("stats", "1");
  expect(aggregate.generations).toBe(2);
  expect(Object.values(aggregate.by_day ?? {}).map(({ generations }) => generations)).toEqual([1, 1]);
  host.send({ action: "get_stats", id: "2", since: NOON + 1, group_by: "settings" });
  const later = await host.log.first("stats", "2");
  expect(later.aggregate.generations).toBe(2);
  expect(later.aggregate).not.toHaveProperty("by_day");
});

it("refuses an unknown grouping", async () => {
  const host = startMemoryHost();
  host.send({ action: "get_stats", id: "1", group_by: "mood" });
  const { error } = await host.log.first("request_failed", "1");
  expect(error.message).toMatch(/group_by must be "day" or "settings"/);
});
