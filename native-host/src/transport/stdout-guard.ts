import type { Writable } from "node:stream";

export interface GuardedStdout {
  /** The one way left to the real stdout. */
  write: (frame: Uint8Array, written: (error?: Error | null) => void) => boolean;
}

/**
 * Keeps stdout for frames: whatever else is written to the stream, by `console` or by a dependency, goes to `stderr`,
 * because a single stray byte makes the browser drop the connection.
 */
export function guardStdout(stdout: Writable, stderr: Writable): GuardedStdout {
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return { write: (frame, written) => write(frame, written) };
}
