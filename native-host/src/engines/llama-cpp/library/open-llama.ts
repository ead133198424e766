import type { Llama } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import type { Library } from "./library.ts";

/** Kept of what llama.cpp says, to tell why something failed. */
const MOST_LINES = 8;

/** What llama.cpp logged as an error: its failures carry no reason of their own. */
export class ErrorLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    const text = line.trim();
    if (text === "") return;
    this.#lines.push(text.slice(0, 300));
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }

  /** What was logged since the last call. */
  take(): string {
    return this.#lines.splice(0).join("; ");
  }
}

export interface OpenLlamaOptions {
  library: Library;
  /** Whether a GPU may be used. */
  gpu: boolean;
  /** Most threads that an evaluation may ever use. */
  threads: number;
  errorLines: ErrorLines;
  /** Takes a line for the log. */
  onWarning: (line: string) => void;
}

/** Loads the binary for the best device that there is. Nothing is compiled and nothing is downloaded. */
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
      "llama.cpp is not installed for this system. Run npm start once more to install it.",
    );
  }
}
