import { expect, it } from "vitest";
import { testModel } from "../helpers/engine/real-engine.ts";
import { ended, metric, setting, shows, textOf } from "./panel-page.ts";
import { startTacho } from "./start-tacho.ts";

it("answers with a real model, stops it and applies a changed setting", async () => {
  const tacho = await startTacho({ model: testModel().path });
  const options = await tacho.openOptions();
  await options.set("Max tokens", "24");
  await options.set("Temperature", "0");
  const panel = await tacho.openPanel();

  const first = await panel.ask("What is the capital of France? Answer in one short sentence.");
  expect(["stop", "length"]).toContain(await ended(first));
  expect(await textOf(first)).toMatch(/Paris/);
  expect(await metric(first, "load_time")).toBeGreaterThan(0);
  expect(await metric(first, "input_tokens")).toBeGreaterThan(10);
  expect(await metric(first, "output_tokens")).toBeLessThanOrEqual(24);
  expect(await metric(first, "tokens_per_second")).toBeGreaterThan(0);
  expect(await setting(first, "temperature")).toBe("0");
  expect(await setting(first, "max_tokens")).toBe("24");

  const second = await panel.askToEnd("And of Italy?");
  const known = ((await metric(first, "input_tokens")) ?? 0) + ((await metric(first, "output_tokens")) ?? 0);
  expect(await metric(second, "cached_tokens")).toBeGreaterThanOrEqual(known - 16);
  expect(await metric(second, "load_time")).toBe(0);

  await options.set("Max tokens", "2000");
  const third = await panel.ask("Write a very long story about a lighthouse.");
  await shows(third, " ");
  await panel.stop.click();
  expect(await ended(third)).toBe("aborted");
  expect(await metric(third, "stop_latency")).toBeLessThan(5000);
});
