import { expect, it } from "vitest";
import { EngineError } from "../../../../native-host/src/engines/engine-error.ts";
import { nameModelFile } from "../../../../native-host/src/engines/process/name-model-file.ts";

const PATH = "/models/a.gguf";

it("adds the model file to the failure of a process", () => {
  const named = nameModelFile(new EngineError("engine_crashed", "It ended (SIGABRT)."), "loading", PATH);
  expect(named).toMatchObject({ code: "engine_crashed", details: { path: PATH } });
  expect(String(named)).toContain(`It ended (SIGABRT). It was loading ${PATH}.`);
});

it("leaves other errors, and those that name the file, unchanged", () => {
  const refused = new EngineError("invalid_request", "The template refuses.");
  const naming = new EngineError("model_invalid", `${PATH} is cut off.`);
  const other = new Error("stopped");
  expect(nameModelFile(refused, "running", PATH)).toBe(refused);
  expect(nameModelFile(naming, "loading", PATH)).toBe(naming);
  expect(nameModelFile(other, "loading", PATH)).toBe(other);
});
