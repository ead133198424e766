/** The command line was not understood; the message says what is. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
