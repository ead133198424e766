import type { Machine } from "../../registration/browsers.ts";
import type { Terminal } from "./terminal.ts";

/** The environment of a command. */
export interface CommandContext {
  terminal: Terminal;
  machine: Machine;
  /** Absolute path of the host script. */
  hostScript: string;
  /** URL of the script that connects to others. */
  outgoingScript: URL;
  /** Absolute path of the folder with the lock files of the CUDA binaries. */
  cudaLocks: string;
  /** CPU architecture, as in `process.arch`. */
  arch: string;
  /** Product version. */
  version: string;
}

/** Runs a command and resolves with its exit code. */
export type Command = (commandArguments: string[], context: CommandContext) => Promise<number>;
