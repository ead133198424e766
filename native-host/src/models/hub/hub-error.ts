/** Kinds of failures of a hub. `portal`: something else than a hub answers at its address. */
export type HubProblem =
  | "bad_endpoint"
  | "bad_token"
  | "bad_name"
  | "gated"
  | "not_found"
  | "refused"
  | "busy"
  | "server_error"
  | "portal"
  | "bad_answer"
  | "unreachable";

/** A hub cannot be used, or does not give what was asked for. The message is for people and names the way out. */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly problem: HubProblem;
  /** Ms to wait before the next attempt, where the hub says so. */
  readonly retryAfter: number | undefined;

  constructor(problem: HubProblem, message: string, options: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, options);
    this.problem = problem;
    this.retryAfter = options.retryAfter;
  }
}

/** Returns true where a later attempt may succeed. */
export function isPassing({ problem }: HubError): boolean {
  return problem === "busy" || problem === "server_error" || problem === "unreachable";
}
