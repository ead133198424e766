import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { expect, it } from "vitest";
import { serverFacts, serverStatus } from "../../../../extension/src/options/servers/server-status.ts";

const BOX = { name: "gpu-box", url: "http://gpu-box.test", has_key: false };

it.each([
  [{}, undefined, "unknown", "Not tested yet"],
  [{ models: 0 }, undefined, "ready", "Ready"],
  [{ models: 3 }, { status: "running" }, "running", "Testing"],
  [{ models: 3, error: wireError("server_unreachable", "") }, undefined, "failed", "Does not answer"],
  [{ error: wireError("server_refused", "") }, undefined, "failed", "Refuses access"],
  [{ error: wireError("server_busy", "") }, undefined, "failed", "Busy"],
  [{ error: wireError("server_error", "") }, undefined, "failed", "Does not work"],
] as const)("tells the state of a server: %j, %j", (facts, test, tone, words) => {
  expect(serverStatus({ ...BOX, ...facts }, test)).toEqual({ tone, words });
});

it("tells only what is known of a server", () => {
  expect(serverFacts(BOX, undefined)).toBe("");
  expect(serverFacts({ ...BOX, version: "1" }, undefined)).toBe("");
  expect(serverFacts({ ...BOX, product: "vLLM", models: 1, has_key: true }, undefined)).toBe(
    "vLLM · 1 model · with a key",
  );
});

it("tells the time of a good test only", () => {
  const test = { status: "done", models: [], milliseconds: 41 } as const;
  expect(serverFacts(BOX, test)).toContain("answered in");
  expect(serverFacts({ ...BOX, error: wireError("server_error", "") }, test)).toBe("");
});
