/** Kinds of failures of a download that are not the hub's. */
export type DownloadProblem =
  | "disk_full"
  | "in_progress"
  | "name_taken"
  | "unverifiable"
  | "changed"
  | "wrong_content"
  | "not_a_model"
  | "gave_up";

/** A model cannot be downloaded. The message is for people and names the way out. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly problem: DownloadProblem;

  constructor(problem: DownloadProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
