import type { Writable } from "node:stream";

export interface GuardedStdout {
  /** The only remaining access to the real stdout. */
  write: (frame: Uint8Array, written: (error?: Error | null) => void) => boolean;
}

/**
 * Reserves stdout for frames. Redirects all other writes, by `console` or a dependency, to `stderr`, because one
 * stray byte makes the browser drop the connection.
 */
export function guardStdout(stdout: Writable, stderr: Writable): GuardedStdout {
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return { write: (frame, written) => write(frame, written) };
}
