import { stat } from "node:fs/promises";
import { type CheckedModel, checkModel } from "../../../gguf/check-model.ts";
import { Flaw } from "../../../gguf/flaw.ts";
import type { ModelPurpose } from "../../../gguf/purpose.ts";
import { EngineError } from "../../engine-error.ts";
import { invalidModel } from "../../invalid-model.ts";

/**
 * Checks that a model is whole and fit for a purpose before the library sees it, with all parts of a split one.
 *
 * @throws EngineError `model_not_found` or `model_invalid`, naming the file.
 */
export async function checkModelFile(path: string, purpose: ModelPurpose = "chat"): Promise<CheckedModel> {
  const exists = await stat(path).catch(() => undefined);
  if (exists === undefined) {
    throw new EngineError("model_not_found", `There is no model file at ${path}.`, {
      reason: "no_file",
      path,
    });
  }
  try {
    return await checkModel(path, purpose);
  } catch (error) {
    throw error instanceof Flaw ? invalidModel(path, error.details) : error;
  }
}
