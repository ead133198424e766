/**
 * `newer`: a later version of the extension wrote the database. `full`: no space is left. `unreadable`: the browser
 * cannot open it, or lost it.
 */
export const STORE_PROBLEMS = ["newer", "full", "unreadable"] as const;
export type StoreProblem = (typeof STORE_PROBLEMS)[number];

/** The conversation store failed. Chatting still works without it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem, cause: unknown) {
    super(MESSAGES[problem], { cause });
    this.problem = problem;
  }
}

const MESSAGES: Record<StoreProblem, string> = {
  newer: "The conversations were saved by a newer version of Tacho. Update the extension to read them.",
  full: "There is no room left to save conversations. Free some disk space, or delete conversations.",
  unreadable:
    "The saved conversations cannot be read. Restart the browser; this conversation is not being saved.",
};

/** Maps the browser's exception names to specific problems. */
const PROBLEMS: Record<string, StoreProblem> = { VersionError: "newer", QuotaExceededError: "full" };

export function toStoreError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : "";
  return new StoreError(PROBLEMS[name] ?? "unreadable", cause);
}
