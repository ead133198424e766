import type { Llama } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import type { Library } from "./library.ts";

/** Number of error lines to keep. */
const MOST_LINES = 8;

/** The last errors llama.cpp logged. They explain failures, which carry no reason of their own. */
export class ErrorLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    const text = line.trim();
    if (text === "") return;
    this.#lines.push(text.slice(0, 300));
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }

  /** Returns the lines since the last call, joined, and clears them. */
  take(): string {
    return this.#lines.splice(0).join("; ");
  }
}

export interface OpenLlamaOptions {
  library: Library;
  /** Allows the use of a GPU. */
  gpu: boolean;
  /** Maximum number of threads of any evaluation. */
  threads: number;
  errorLines: ErrorLines;
  /** Receives one line for the log. */
  onWarning: (line: string) => void;
}

/**
 * Opens the prebuilt binary for the best available device. Compiles and downloads nothing.
 *
 * @throws EngineError `engine_unavailable` if there is no binary for this system
 */
export async function openLlama({
  library,
  gpu,
  threads,
  errorLines,
  onWarning,
}: OpenLlamaOptions): Promise<Llama> {
  try {
    return await library.getLlama({
      gpu: gpu ? "auto" : false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: library.LlamaLogLevel.warn,
      logger: (level, message) => {
        if (level === "error" || level === "fatal") errorLines.add(message);
        onWarning(message);
      },
    });
  } catch (error) {
    if (!(error instanceof library.NoBinaryFoundError)) throw error;
    throw new EngineError(
      "engine_unavailable",
      "llama.cpp is not installed for this system. Run npm start again to install it.",
    );
  }
}
