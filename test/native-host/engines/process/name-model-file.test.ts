import { expect, it } from "vitest";
import { EngineError } from "../../../../native-host/src/engines/engine-error.ts";
import { nameModelFile } from "../../../../native-host/src/engines/process/name-model-file.ts";

const PATH = "/models/a.gguf";

it("names the file over which a process died", () => {
  const named = nameModelFile(new EngineError("engine_crashed", "It ended (SIGABRT)."), "loading", PATH);
  expect(named).toMatchObject({ code: "engine_crashed", details: { path: PATH } });
  expect(String(named)).toContain(`It ended (SIGABRT). It was loading ${PATH}.`);
});

it("leaves alone what names it, what is no failure of the model, and what is no error of the engine", () => {
  const refused = new EngineError("invalid_request", "The template refuses.");
  const naming = new EngineError("model_invalid", `${PATH} is cut off.`);
  const other = new Error("stopped");
  expect(nameModelFile(refused, "running", PATH)).toBe(refused);
  expect(nameModelFile(naming, "loading", PATH)).toBe(naming);
  expect(nameModelFile(other, "loading", PATH)).toBe(other);
});
