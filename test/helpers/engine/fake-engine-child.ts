import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";

/** An engine process that does what a test says: what came to it is in `received`. */
export class FakeEngineChild extends EventEmitter {
  readonly pid = 4711;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly received: Record<string, unknown>[] = [];
  readonly signals: string[] = [];

  send(message: Record<string, unknown>): boolean {
    this.received.push(message);
    return true;
  }

  kill(signal: string): boolean {
    this.signals.push(signal);
    if (signal === "SIGKILL") this.exit(null, signal);
    return true;
  }

  /** Says something to the host. */
  say(message: unknown): void {
    this.emit("message", message);
  }

  exit(code: number | null, signal: string | null = null): void {
    this.emit("exit", code, signal);
    this.emit("disconnect");
  }

  /** The number of the last job that the host asked for. */
  get job(): unknown {
    return this.received.findLast((message) => "job" in message)?.job;
  }

  /** It has all that the host uses of a child process. */
  asChildProcess(): ChildProcess {
    return this as unknown as ChildProcess;
  }
}
