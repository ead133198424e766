/** Token counts as reported by a provider. */
export interface TokenUsage {
  input?: number | undefined;
  output?: number | undefined;
  /** Default: input plus output, if both are known. */
  total?: number | undefined;
}

/** The fields that `extract` finds in a result or stream chunk of any provider. */
export interface TrackedSample {
  /** Visible text. The first non-empty text marks the first token. */
  text?: string | undefined;
  /** The latest token counts. */
  usage?: TokenUsage | undefined;
  /** True when the provider reports a failure in its data instead of throwing. */
  failed?: boolean | undefined;
}

/** Outcome of a tracked call. `left_early`: the reader left the loop before the end. */
export type TrackedOutcome = "success" | "error" | "left_early";
