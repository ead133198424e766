/** Resolves after all pending microtasks. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
