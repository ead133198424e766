import { spawn } from "node:child_process";

/** Of what a program says on stderr so much is kept, the end of it, UTF-16 code units. */
const KEPT_ERRORS = 16_384;

export interface QuietRun {
  env: NodeJS.ProcessEnv;
  /** Its working folder; this process's own by default. */
  cwd?: string;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

export interface QuietEnd {
  /** Exit code; 128 where a signal ended it, `undefined` where it could not be started. */
  code: number | undefined;
  /** What it said on stderr. */
  errors: string;
}

/** Runs a program that says nothing to anybody, without a shell, and keeps its last words for who has to explain a failure. */
export function runQuietly(
  program: string,
  programArguments: readonly string[],
  { env, cwd, signal }: QuietRun,
): Promise<QuietEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, {
      env,
      stdio: ["ignore", "ignore", "pipe"],
      windowsHide: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal }),
    });
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-KEPT_ERRORS);
    });
    child.on("error", (error) => {
      // A child that is being ended on the signal also says this, and may still be writing: its close counts.
      if (child.pid === undefined) resolve({ code: undefined, errors: error.message });
    });
    child.on("close", (code) => resolve({ code: code ?? 128, errors }));
  });
}
