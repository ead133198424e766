/** What a provider says of the tokens it counted. */
export interface TokenUsage {
  input?: number | undefined;
  output?: number | undefined;
  /** Default: the sum of the other two, where both are known. */
  total?: number | undefined;
}

/** What `extract` finds in a result or in a chunk of a stream, of whatever provider. */
export interface TrackedSample {
  /** Text for the reader; the first that is not empty is the first token. */
  text?: string | undefined;
  /** The latest counts. */
  usage?: TokenUsage | undefined;
  /** The provider says in its own words that it failed, and throws nothing. */
  failed?: boolean | undefined;
}

/** `left_early`: the reader left the loop before the end. */
export type TrackedOutcome = "success" | "error" | "left_early";
