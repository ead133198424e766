import { afterEach, expect, it } from "vitest";
import { sampleRun } from "../../helpers/runs/sample-run.ts";
import { removeMemoryHosts, startMemoryHost } from "../../helpers/start-memory-host.ts";

afterEach(removeMemoryHosts);

it("stores and withdraws a rating", async () => {
  const host = startMemoryHost();
  host.store.record(sampleRun("a"));
  for (const [rating, kept] of [
    ["up", "up"],
    ["down", "down"],
    ["none", undefined],
  ]) {
    host.send({ action: "rate_run", id: `rate ${rating}`, run_id: "a", rating });
    expect(await host.log.end(`rate ${rating}`)).toMatchObject({ type: "run_rated", status: "success" });
    host.send({ action: "list_runs", id: `list ${rating}`, limit: 1 });
    expect((await host.log.first("runs", `list ${rating}`)).runs[0]?.rating).toBe(kept);
  }
});

it.each([
  [{ run_id: "nobody", rating: "up" }, /no such run/],
  [{ run_id: "a", rating: "great" }, /rating must be "up", "down" or "none"/],
  [{ rating: "up" }, /run_id must be/],
])("refuses %j with a sentence", async (fields, words) => {
  const host = startMemoryHost();
  host.store.record(sampleRun("a"));
  host.send({ action: "rate_run", id: "1", ...fields });
  const { error } = await host.log.first("request_failed", "1");
  expect(error.code).toBe("invalid_request");
  expect(error.message).toMatch(words);
});
