import { spawn } from "node:child_process";

/** Length of the tail of stderr that is kept, in UTF-16 code units. */
const KEPT_ERRORS = 16_384;

export interface QuietRun {
  env: NodeJS.ProcessEnv;
  /** Working folder. Default: this process's own. */
  cwd?: string;
  /** Ends the program when aborted. */
  signal?: AbortSignal | undefined;
}

export interface QuietEnd {
  /** Exit code; 128 if a signal ended the program, `undefined` if it could not be started. */
  code: number | undefined;
  /** The tail of stderr, or the error that prevented the start. */
  errors: string;
}

/**
 * Runs a program without a shell, discards its output and keeps the tail of stderr to explain a failure. Never
 * rejects.
 */
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
      // An aborted child also emits an error, but may still be writing. Its `close` event settles the promise.
      if (child.pid === undefined) resolve({ code: undefined, errors: error.message });
    });
    child.on("close", (code) => resolve({ code: code ?? 128, errors }));
  });
}
