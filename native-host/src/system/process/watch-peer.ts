import { writeSync } from "node:fs";
import type { Clock } from "../clock.ts";
import { hasCode } from "../files/has-code.ts";
import { PipeReader } from "./pipe-reader.ts";

/** Delay of the first check in ms. Short, because the reader has to be seen before it goes. */
const FIRST_LOOK = 20;
/** Time between checks in ms. */
const INTERVAL = 1000;
const STDOUT = 1;

export interface WatchPeerOptions {
  clock: Clock;
  /** Called once, with the reason in words. */
  onGone: (reason: string) => void;
  /** Returns false once no process can read stdout. */
  hasReader?: () => boolean;
  parentId?: () => number;
}

/**
 * Notices that the process that started the host has gone. Closed pipes do not always tell: another process may
 * hold the other end of stdin, and a host that writes nothing never gets a write error.
 */
export function watchPeer(options: WatchPeerOptions): void {
  const { clock, onGone, parentId = () => process.ppid } = options;
  const hasReader = options.hasReader ?? stdoutReaderProbe(parentId);
  // Read at the first check rather than at the start, because a launcher may exit right after starting the host.
  let parent: number | undefined;

  function look(): void {
    const current = parentId();
    parent ??= current;
    if (current !== parent) return onGone("the parent process is gone");
    if (!hasReader()) return onGone("nobody reads stdout");
    clock.schedule(INTERVAL, look);
  }

  clock.schedule(FIRST_LOOK, look);
}

/**
 * Returns a check for a reader of stdout. An empty write changes nothing, and fails for sockets, and for pipes on
 * macOS, once the reader has gone. For pipes on Linux the process list tells.
 */
function stdoutReaderProbe(parentId: () => number): () => boolean {
  if (process.platform === "win32") return () => true;
  const pipeReader = process.platform === "linux" ? new PipeReader(STDOUT) : undefined;
  return () => {
    try {
      writeSync(STDOUT, "");
      return pipeReader?.isGone(parentId()) !== true;
    } catch (error) {
      return !hasCode(error, "EPIPE");
    }
  };
}
