import { expect, it } from "vitest";
import { chooseEngines } from "../../../native-host/src/serving/choose-engines.ts";
import { createLogger } from "../../../native-host/src/system/logging/logger.ts";

it.each([
  [undefined, "llama_cpp", 0],
  ["", "llama_cpp", 0],
  ["llama_cpp", "llama_cpp", 0],
  ["scripted", "scripted", 0],
  ["scriptd", "llama_cpp", 1],
])("chooses for TACHO_ENGINE=%s the engine %s", (value, engineName, warnings) => {
  const lines: string[] = [];
  const choice = chooseEngines(
    { TACHO_ENGINE: value },
    createLogger("warn", (line) => lines.push(line)),
  );
  expect(choice.engines.map(({ name }) => name)).toEqual([engineName]);
  expect(choice.builtIn?.name).toBe(engineName === "scripted" ? "scripted" : undefined);
  expect(lines).toHaveLength(warnings);
});
