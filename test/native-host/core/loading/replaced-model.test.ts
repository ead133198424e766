import { renameSync, writeFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import {
  generate,
  type MemoryHost,
  removeMemoryHosts,
  startMemoryHost,
} from "../../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

/** Asks, and lets the engine answer its generation of this index. */
async function ask(host: MemoryHost, index: number): Promise<void> {
  host.send(generate(`g${index}`));
  await host.answer(index, "text");
  await host.log.end(`g${index}`);
}

/** Puts another file of the same size in the place of the default model's. */
function replaceModel({ core }: MemoryHost): void {
  const model = core.catalog.resolve("default");
  if (model.kind !== "file") throw new Error("The default model is in no file.");
  writeFileSync(`${model.path}.new`, "SmolLM3-135M-Instruct.Q4_1");
  renameSync(`${model.path}.new`, model.path);
}

it("is loaded once for many answers while its file stays the same", async () => {
  const host = startMemoryHost();
  await ask(host, 0);
  await ask(host, 1);
  expect(host.engine.loads).toHaveLength(1);
});

it("is loaded again for the next answer when its file was replaced, and the wait is told", async () => {
  const host = startMemoryHost();
  await ask(host, 0);
  replaceModel(host);
  await ask(host, 1);
  expect(host.engine.loads).toHaveLength(2);
  expect(host.log.of("g1").at(-1)).toMatchObject({ stats: { load_time: expect.any(Number) } });
  await ask(host, 2);
  expect(host.engine.loads).toHaveLength(2);
});

it("is loaded again for the next answer when its file was replaced while it was loaded", async () => {
  const host = startMemoryHost();
  host.engine.holdLoads = true;
  host.send(generate("g0"));
  const load = await host.engine.loadNumber(0);
  replaceModel(host);
  host.engine.holdLoads = false;
  load.succeed();
  await host.answer(0, "text");
  await host.log.end("g0");
  await ask(host, 1);
  await ask(host, 2);
  expect(host.engine.loads).toHaveLength(2);
});
