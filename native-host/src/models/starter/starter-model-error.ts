export type StarterModelProblem =
  | "no_pip"
  | "no_network"
  | "disk_full"
  | "not_writable"
  | "wrong_content"
  | "failed";

/** Why the starter model could not be had; the message says what to do. */
export class StarterModelError extends Error {
  override readonly name = "StarterModelError";
  readonly problem: StarterModelProblem;

  constructor(problem: StarterModelProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
