import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { afterAll, expect, it } from "vitest";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { loadRequest } from "../../helpers/engine/engine-parts.ts";
import { createRealEngine } from "../../helpers/engine/real-engine.ts";
import { ENDLESS_MODELS } from "./broken-models.ts";

/** Factor by which the host's limits are shortened. */
const HASTE = 5;

const hasty: Clock = {
  ...systemClock,
  now: () => systemClock.now() * HASTE,
  schedule: (delay, callback) => systemClock.schedule(delay / HASTE, callback),
};
const folder = await mkdtemp(join(tmpdir(), "tacho-bomb-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

it("ends an endless chat template, names its file and loads another model", async () => {
  const bomb = ENDLESS_MODELS.find(({ name }) => name === "loops-in-loops");
  const paths = { bomb: join(folder, "bomb.gguf"), right: join(folder, "right.gguf") };
  await writeFile(paths.bomb, bomb?.bytes ?? "");
  await writeFile(paths.right, tinyModelFile());
  const engine = await createRealEngine("llama_cpp", { clock: hasty });
  const load = (path: string) =>
    engine.load(
      loadRequest({ kind: "file", name: "model", path }),
      () => undefined,
      new AbortController().signal,
    );
  await expect(load(paths.bomb)).rejects.toMatchObject({
    code: "engine_hung",
    message: expect.stringContaining(paths.bomb),
  });
  expect(await load(paths.right)).toMatchObject({ model: "model" });
  await engine.dispose();
});
