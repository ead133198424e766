/**
 * `newer`: the database was written by a later version of the extension; `full`: no room is left;
 * `unreadable`: the browser cannot open it, or lost it.
 */
export const STORE_PROBLEMS = ["newer", "full", "unreadable"] as const;
export type StoreProblem = (typeof STORE_PROBLEMS)[number];

/** The conversation store failed; chatting goes on without it. */
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

/** Names of the browser's exceptions that say more than that it failed. */
const PROBLEMS: Record<string, StoreProblem> = { VersionError: "newer", QuotaExceededError: "full" };

export function toStoreError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : "";
  return new StoreError(PROBLEMS[name] ?? "unreadable", cause);
}
