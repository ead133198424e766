export interface Measurement {
  name: string;
  value: number;
  unit: "ms" | "µs" | "tokens/s" | "ratio" | "tokens" | "frames" | "MiB";
  /** What it must reach, where that is fixed. */
  target?: { at_most: number } | { at_least: number };
  /** How it was measured, where the number alone would mislead. */
  note?: string;
}

export interface BenchmarkContext {
  /**
   * Path of the GGUF to measure with.
   *
   * @throws Error when there is none, with what to do.
   */
  model(): string;
  /** Address of a llama-server to compare with. */
  peer?: string;
  /** Says what is being done, for whoever waits. */
  progress(sentence: string): void;
}

export interface Benchmark {
  /** For `--only`. */
  name: string;
  run(context: BenchmarkContext): Promise<Measurement[]>;
}
