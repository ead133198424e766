import { freemem, totalmem } from "node:os";

/** This process and the machine, bytes. */
export function readMemory(): { host: number; available: number; total: number } {
  return { host: process.memoryUsage.rss(), available: freemem(), total: totalmem() };
}
