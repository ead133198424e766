import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { Logger } from "../../system/logging/logger.ts";
import { EngineError } from "../engine-error.ts";
import type { ToEngine } from "./process-messages.ts";

export interface EngineChildListeners {
  /** Anything that came through the pipe. */
  onMessage: (message: unknown) => void;
  /** Once, when the process has ended and every message of it has been read. */
  onGone: (error: EngineError) => void;
}

/** A forked process as far as a session cares: messages both ways, and one end. */
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
    // A process that is gone is noticed by its end.
    this.#child.send(message, () => undefined);
  }

  /** At once, and without asking. */
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
      // One that closes its pipe and stays is of no use to anybody.
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

/** Longer lines are cut, UTF-16 code units. */
const LONGEST_LINE = 500;

/** Reads a stream to its end, whatever comes, and hands on its lines that are not empty. */
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
  // A pipe that breaks says no more than the end of the process does.
  stream.on("error", () => undefined);
}
