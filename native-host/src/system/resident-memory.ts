import { freemem, totalmem } from "node:os";

/** Reads the memory of this process (`host`, resident set) and of the machine, in bytes. */
export function readMemory(): { host: number; available: number; total: number } {
  return { host: process.memoryUsage.rss(), available: freemem(), total: totalmem() };
}
