import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { Logger } from "../../system/logging/logger.ts";
import { EngineError } from "../engine-error.ts";
import type { ToEngine } from "./process-messages.ts";

/** Maximum length of a logged line in UTF-16 code units. Longer lines are cut. */
const LONGEST_LINE = 500;

export interface EngineChildListeners {
  /** Called with every value that arrives through the pipe, unvalidated. */
  onMessage: (message: unknown) => void;
  /** Called once, after the process has ended and all of its messages have been read. */
  onGone: (error: EngineError) => void;
}

/** A forked engine process: messages in both directions, and exactly one end. */
export class EngineChild {
  readonly #child: ChildProcess;
  readonly #onGone: EngineChildListeners["onGone"];
  readonly #goneListeners: (() => void)[] = [];
  #gone = false;

  constructor(child: ChildProcess, logger: Logger, { onMessage, onGone }: EngineChildListeners) {
    this.#child = child;
    this.#onGone = onGone;
    child.on("message", onMessage);
    this.#watchEnd();
    if (child.stdout !== null) drainLines(child.stdout, (line) => logger.debug("engine output", { line }));
    if (child.stderr !== null) drainLines(child.stderr, (line) => logger.warn("engine output", { line }));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToEngine): void {
    // The end of the process reports the failure.
    this.#child.send(message, () => undefined);
  }

  /** Kills the process immediately. */
  kill(): void {
    if (!this.#gone) this.#child.kill("SIGKILL");
  }

  whenGone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone) resolve();
      else this.#goneListeners.push(resolve);
    });
  }

  #watchEnd(): void {
    const child = this.#child;
    let exit: string | undefined;
    let disconnected = false;
    const settle = (): void => {
      if (exit === undefined || !disconnected) return;
      this.#leave(new EngineError("engine_crashed", `The engine process ended unexpectedly (${exit}).`));
    };
    child.on("exit", (code, signal) => {
      exit = signal ?? `exit code ${code}`;
      settle();
    });
    child.on("disconnect", () => {
      disconnected = true;
      // A process without its pipe is useless.
      if (exit === undefined) child.kill("SIGKILL");
      settle();
    });
    child.on("error", (error) => {
      if (child.pid !== undefined) return;
      this.#leave(
        new EngineError("engine_unavailable", `The engine process cannot be started: ${error.message}.`),
      );
    });
  }

  #leave(error: EngineError): void {
    this.#gone = true;
    this.#onGone(error);
    for (const listener of this.#goneListeners.splice(0)) listener();
  }
}

/** Reads a stream to its end and passes on each non-empty line. */
export function drainLines(stream: Readable, onLine: (line: string) => void): void {
  let started = "";
  const take = (line: string): void => {
    const text = line.trimEnd();
    if (text !== "") onLine(text.slice(0, LONGEST_LINE));
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = chunk.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      take(started + line);
      started = "";
    }
    started = (started + last).slice(0, LONGEST_LINE);
  });
  stream.on("end", () => take(started));
  // The end of the process reports the failure.
  stream.on("error", () => undefined);
}
