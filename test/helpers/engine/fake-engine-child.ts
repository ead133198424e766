import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";

/** An engine process that the test controls. Records received messages in `received`. */
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

  /** Sends a message to the host. */
  say(message: unknown): void {
    this.emit("message", message);
  }

  exit(code: number | null, signal: string | null = null): void {
    this.emit("exit", code, signal);
    this.emit("disconnect");
  }

  /** Id of the last job that the host requested. */
  get job(): unknown {
    return this.received.findLast((message) => "job" in message)?.job;
  }

  /** Returns this as a child process. It implements all members that the host uses. */
  asChildProcess(): ChildProcess {
    return this as unknown as ChildProcess;
  }
}
