import { RequestFailedError, requestFailed } from "@tacho/shared/client/errors.ts";
import type { HostCapability } from "@tacho/shared/protocol/capabilities.ts";
import { type ErrorCode, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { WorkerClient, WorkerEvent } from "../../../extension/src/worker-client/worker-client.ts";
import { INITIAL_WORKER_STATE, type WorkerState } from "../../../extension/src/worker-client/worker-state.ts";
import { macrotask } from "../time/macrotask.ts";

type Answer = (fields: Record<string, unknown>) => object | Promise<object>;

/** A page's worker whose answers the test gives. A request without an answer is refused with the words "HOST.". */
export class FakeWorker {
  /** Answers by action. */
  answers: Record<string, Answer> = {};
  /** Every request so far. */
  readonly asked: { action: string; fields: Record<string, unknown> }[] = [];
  readonly client: WorkerClient;
  private state: WorkerState = INITIAL_WORKER_STATE;
  private readonly listeners = new Set<(event: WorkerEvent) => void>();

  constructor() {
    const read = () => this.state;
    this.client = {
      get state() {
        return read();
      },
      subscribe: (listener: (event: WorkerEvent) => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      request: async (action: string, fields: Record<string, unknown>) => {
        this.asked.push({ action, fields });
        const answer = this.answers[action];
        if (answer === undefined) throw refusal("internal");
        return answer(fields);
      },
    } as unknown as WorkerClient;
  }

  /** Lets a host with these capabilities connect. */
  connect(...capabilities: HostCapability[]): Promise<void> {
    return this.become({
      ...this.state,
      connection: { status: "connected", engine: "llama_cpp", host_version: "0.2.0", capabilities },
    });
  }

  async become(state: WorkerState): Promise<void> {
    this.state = state;
    for (const listener of this.listeners) listener({ type: "state_changed", state });
    await macrotask();
  }

  /** Returns the fields of the requests for an action, in order. */
  all(action: string): Record<string, unknown>[] {
    return this.asked.flatMap((request) => (request.action === action ? [request.fields] : []));
  }
}

/** The error with which a refused request rejects. */
export function refusal(code: ErrorCode, message = "HOST."): RequestFailedError {
  return new RequestFailedError(requestFailed({ id: "x", action: "ping" }, wireError(code, message)));
}
