import { describeFlaw, type FlawDetails, isDamage } from "../gguf/flaw.ts";
import { EngineError } from "./engine-error.ts";

/** Builds the error `model_invalid` of a file that cannot be used. */
export function invalidModel(path: string, details: FlawDetails): EngineError {
  const advice = isDamage(details) ? "Download it again, or choose another model." : "Choose another model.";
  const message = `${path} is not a usable model file: ${describeFlaw(details)}. ${advice}`;
  return new EngineError("model_invalid", message, { ...details, path });
}
