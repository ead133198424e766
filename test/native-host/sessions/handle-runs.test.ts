import { afterEach, expect, it } from "vitest";
import { NOON, sampleRun } from "../../helpers/runs/sample-run.ts";
import { removeMemoryHosts, startMemoryHost } from "../../helpers/start-memory-host.ts";

afterEach(removeMemoryHosts);

it("returns the stored runs page by page", async () => {
  const host = startMemoryHost();
  for (const [index, id] of ["a", "b", "c"].entries()) host.store.record(sampleRun(id, { at: NOON + index }));
  host.send({ action: "list_runs", id: "1", limit: 2 });
  const first = await host.log.first("runs", "1");
  expect(first.runs.map(({ run_id }) => run_id)).toEqual(["c", "b"]);
  host.send({ action: "list_runs", id: "2", limit: 2, before: first.next ?? "" });
  const second = await host.log.first("runs", "2");
  expect(second.runs).toEqual([sampleRun("a")]);
  expect(second.next).toBeUndefined();
});

it("applies the filters", async () => {
  const host = startMemoryHost();
  host.store.record(sampleRun("a"));
  host.store.record(sampleRun("b", { model: "big" }));
  host.store.record(sampleRun("c", { model: "big", stats: { finish_reason: "error" } }));
  host.send({ action: "list_runs", id: "1", limit: 9, model: "big", finish_reason: "stop", since: NOON });
  expect((await host.log.first("runs", "1")).runs.map(({ run_id }) => run_id)).toEqual(["b"]);
});

it("never exceeds a frame", async () => {
  const host = startMemoryHost();
  const stats = { inter_token_gaps: new Array(96).fill(123_456.78), finish_reason: "stop" as const };
  for (let index = 0; index < 300; index += 1) {
    host.store.record(sampleRun(`${index}`.padEnd(1000, "x"), { at: NOON + index, stats }));
  }
  let before: string | undefined;
  let seen = 0;
  do {
    const id = `page after ${before?.slice(0, 20)}`;
    host.send({ action: "list_runs", id, limit: 200, ...(before !== undefined && { before }) });
    const page = await host.log.first("runs", id);
    expect(page.runs.length).toBeLessThan(200);
    seen += page.runs.length;
    before = page.next;
  } while (before !== undefined);
  expect(seen).toBe(300);
});

it.each([
  [{}, /limit must be a whole number from 1 to 200/],
  [{ limit: 201 }, /limit/],
  [{ limit: 5, before: "yesterday" }, /before must be what an earlier answer gave as next/],
  [{ limit: 5, finish_reason: "bored" }, /finish_reason must be one of stop/],
])("refuses %j with a sentence", async (fields, words) => {
  const host = startMemoryHost();
  host.send({ action: "list_runs", id: "1", ...fields });
  const failed = await host.log.first("request_failed", "1");
  expect(failed.error.code).toBe("invalid_request");
  expect(failed.error.message).toMatch(words);
});
