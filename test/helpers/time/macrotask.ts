/** Resolves after every microtask that is under way. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
