/** Returns the result, or `undefined` if the template refuses the messages it is tried with. */
export function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
