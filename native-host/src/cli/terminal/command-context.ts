import type { Machine } from "../../registration/browsers.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface CommandContext {
  terminal: Terminal;
  machine: Machine;
  /** Absolute path of the host's script. */
  hostScript: string;
  /** Absolute path of the folder with the lock files of CUDA's binaries. */
  cudaLocks: string;
  /** Of the processor, as node names it. */
  arch: string;
  /** Of the product. */
  version: string;
}

/** @returns the exit code. */
export type Command = (commandArguments: string[], context: CommandContext) => Promise<number>;
