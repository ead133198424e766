export interface Measurement {
  name: string;
  value: number;
  unit: "ms" | "µs" | "tokens/s" | "ratio" | "tokens" | "frames" | "MiB";
  /** Target value, if there is one. */
  target?: { at_most: number } | { at_least: number };
  /** Method or conditions, if the number alone would mislead. */
  note?: string;
}

export interface BenchmarkContext {
  /**
   * Returns the path of the GGUF file to measure with.
   *
   * @throws Error if there is none; the message names the way out.
   */
  model(): string;
  /** URL of a llama-server to compare with. */
  peer?: string;
  /** Reports the current step. */
  progress(sentence: string): void;
}

export interface Benchmark {
  /** Name for `--only`. */
  name: string;
  run(context: BenchmarkContext): Promise<Measurement[]>;
}
