import { afterEach, expect, it } from "vitest";
import { HistoryWriteError } from "../../../native-host/src/runs/statistics-store.ts";
import { NOON, sampleRun } from "../../helpers/runs/sample-run.ts";
import { removeMemoryHosts, startMemoryHost } from "../../helpers/start-memory-host.ts";

afterEach(removeMemoryHosts);

it("deletes runs by id and returns their number", async () => {
  const host = startMemoryHost();
  for (const id of ["a", "b", "c"]) host.store.record(sampleRun(id));
  host.send({ action: "delete_runs", id: "1", run_ids: ["a", "c", "nobody"] });
  expect(await host.log.first("runs_deleted", "1")).toMatchObject({ status: "success", deleted: 2 });
  expect(host.store.aggregate().generations).toBe(1);
});

it("deletes runs accepted before a time", async () => {
  const host = startMemoryHost();
  for (const [index, id] of ["a", "b", "c"].entries()) host.store.record(sampleRun(id, { at: NOON + index }));
  host.send({ action: "delete_runs", before: NOON + 2 });
  expect(await host.log.first("runs_deleted")).toEqual({
    type: "runs_deleted",
    status: "success",
    deleted: 2,
  });
});

it.each([{}, { run_ids: ["a"], before: NOON }, { run_ids: [] }])("refuses %j", async (fields) => {
  const host = startMemoryHost();
  host.store.record(sampleRun("a"));
  host.send({ action: "delete_runs", id: "1", ...fields });
  expect((await host.log.first("request_failed", "1")).error.code).toBe("invalid_request");
  expect(host.store.aggregate().generations).toBe(1);
});

it("reports a disk that refuses", async () => {
  const host = startMemoryHost();
  host.store.deleteRuns = () => Promise.reject(new HistoryWriteError());
  host.send({ action: "delete_runs", id: "1", run_ids: ["a"] });
  expect((await host.log.first("request_failed", "1")).error).toMatchObject({
    code: "internal",
    message: expect.stringContaining("cannot be written"),
  });
});
