export type StarterModelProblem =
  | "no_pip"
  | "no_network"
  | "disk_full"
  | "not_writable"
  | "wrong_content"
  | "failed";

/** The reason the starter model is unavailable. The message is for people and names the way out. */
export class StarterModelError extends Error {
  override readonly name = "StarterModelError";
  readonly problem: StarterModelProblem;

  constructor(problem: StarterModelProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
