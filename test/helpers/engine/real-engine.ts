import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import type { LocalEngineName } from "../../../native-host/src/engines/local-engines.ts";
import type { ModelFile } from "../../../native-host/src/engines/model-reference.ts";
import {
  createEngineProcess,
  type EngineProcessOptions,
} from "../../../native-host/src/engines/process/engine-process.ts";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { buildNativeHost } from "../host/build-native-host.ts";
import { silentLogger } from "../host/silent-logger.ts";

const IN_REPOSITORY = fileURLToPath(
  new URL("../../../.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf", import.meta.url),
);

/** Returns the model named by `TACHO_TEST_MODEL`, or the starter model that `npm test` provides. */
export function testModel(): ModelFile {
  const path = process.env.TACHO_TEST_MODEL ?? IN_REPOSITORY;
  if (!existsSync(path))
    throw new Error(`${path} is missing. Run npm test, or name a GGUF in TACHO_TEST_MODEL.`);
  return { kind: "file", name: "starter", path };
}

/** Creates an engine in a real process, bundled from the current sources. */
export async function createRealEngine(
  engineName: LocalEngineName,
  options: Partial<EngineProcessOptions> = {},
): Promise<SupervisedEngine> {
  const { enginePath } = await buildNativeHost();
  return createEngineProcess({
    engineName,
    entryPath: enginePath,
    clock: systemClock,
    logger: silentLogger,
    env: process.env,
    ...options,
  });
}
