import { EngineError } from "../engine-error.ts";

/** Error codes whose messages do not mention the model. */
const PROCESS_FAILURES: ReadonlySet<EngineError["code"]> = new Set(["engine_crashed", "engine_hung"]);

/** Adds the path of the model to a failure, because a process that crashed cannot report it. */
export function nameModelFile(error: unknown, doing: "loading" | "running", path: string): unknown {
  if (!(error instanceof EngineError) || error.message.includes(path)) return error;
  const isProcessFailure = PROCESS_FAILURES.has(error.code);
  if (doing === "running" && !isProcessFailure) return error;
  const hint = isProcessFailure && doing === "loading" ? " The file may be damaged." : "";
  const message = `${error.message} It was ${doing} ${path}.${hint}`;
  return new EngineError(error.code, message, { ...error.details, path });
}
