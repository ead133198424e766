import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { afterAll, beforeAll } from "vitest";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { loadRequest } from "./engine-parts.ts";
import { createRealEngine } from "./real-engine.ts";

/** A real llama.cpp engine for the tests of a file, and the loading of models that exist only as bytes. */
export function useRealEngine() {
  let folder: string;
  let engine: SupervisedEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tacho-model-"));
    engine = await createRealEngine("llama_cpp");
  }, 120_000);
  afterAll(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get engine(): SupervisedEngine {
      return engine;
    },
    async load(bytes: Buffer, purpose?: "embeddings"): Promise<LoadedModel> {
      const path = join(folder, "model.gguf");
      await writeFile(path, bytes);
      return engine.load(
        { ...loadRequest({ kind: "file", name: "model", path }), ...(purpose !== undefined && { purpose }) },
        () => undefined,
        new AbortController().signal,
      );
    },
  };
}
