import { EngineError } from "../engine-error.ts";

/** The failures that say nothing of their own about the model. */
const OF_THE_PROCESS: ReadonlySet<EngineError["code"]> = new Set(["engine_crashed", "engine_hung"]);

/** A process that dies cannot say over which file: whoever started it can. */
export function nameModelFile(error: unknown, doing: "loading" | "running", path: string): unknown {
  if (!(error instanceof EngineError) || error.message.includes(path)) return error;
  const ofProcess = OF_THE_PROCESS.has(error.code);
  if (doing === "running" && !ofProcess) return error;
  const hint = ofProcess && doing === "loading" ? " The file may be damaged." : "";
  const message = `${error.message} It was ${doing} ${path}.${hint}`;
  return new EngineError(error.code, message, { ...error.details, path });
}
