import { expect, it } from "vitest";
import { type ModelState, withModelState } from "../../../extension/src/panel-protocol/model-states.ts";

it("keeps the latest state of the latest 32 models of a worker that lives for weeks", () => {
  let models: ModelState[] = [];
  for (let index = 0; index < 100; index += 1) {
    models = withModelState(models, { type: "model_state", model: `m${index}`, status: "loading" });
    models = withModelState(models, { type: "model_state", model: `m${index}`, status: "unloaded" });
  }
  expect(models).toHaveLength(32);
  expect(models.at(-1)).toMatchObject({ model: "m99", status: "unloaded" });
});
