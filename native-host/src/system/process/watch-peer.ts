import { writeSync } from "node:fs";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { hasCode } from "../files/has-code.ts";
import { PipeReader } from "./pipe-reader.ts";

/** When it is looked first, ms: soon, to know the reader before it goes. */
const FIRST_LOOK = 20;
/** How often it is looked, ms. */
const INTERVAL = 1000;
const STDOUT = 1;

export interface WatchPeerOptions {
  clock: Clock;
  /** Called once, with what is gone. */
  onGone: (reason: string) => void;
  /** Whether there is still a process that could read stdout. */
  hasReader?: () => boolean;
  parentId?: () => number;
}

/**
 * Notices that whoever started the host is gone, where neither the end of stdin nor a failing write tells: an end of
 * the pipe may live on in another process, and a host that says nothing never learns that nobody listens.
 */
export function watchPeer(options: WatchPeerOptions): void {
  const { clock, onGone, parentId = () => process.ppid } = options;
  const hasReader = options.hasReader ?? stdoutReaderProbe(parentId);
  // Taken at the first look and not at the start: a launcher may have handed the host over just then.
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
 * A write of no bytes disturbs nothing, and a socket, or a pipe on macOS, refuses even that once its reader is gone. Of a
 * pipe on Linux the process list tells.
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
