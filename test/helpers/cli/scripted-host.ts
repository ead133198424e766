import { Connection } from "@tacho/shared/client/connection.ts";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { StartedHost } from "../../../native-host/src/cli/chat/start-host.ts";
import { USED_SETTINGS } from "../runs/sample-run.ts";

export type WireMessage = Record<string, unknown>;

/** Creates a host whose answers the test defines, over a real connection. */
export function createScriptedHost(
  onRequest: (request: WireMessage, send: (message: WireMessage) => void) => void,
) {
  const [ours, theirs] = createLinkedPair();
  const requests: WireMessage[] = [];
  theirs.onMessage((message) => {
    const request = message as WireMessage;
    requests.push(request);
    onRequest(request, (answer) => theirs.send({ id: request.id, ...answer }));
  });
  let ids = 0;
  const connection = new Connection({ transport: ours, createId: () => `id-${++ids}` });
  const host: StartedHost = {
    connection,
    log: () => "",
    exited: Promise.resolve("exit code 0"),
    close: async () => connection.close(),
  };
  return { host, requests, end: () => theirs.close() };
}

export function delta(seq: number, text: string, segment = "answer"): WireMessage {
  return { type: "text_delta", seq, text, segment, output_tokens: seq + 1 };
}

export function ended(finish_reason = "stop"): WireMessage {
  const stats = { input_tokens: 2, output_tokens: 3, finish_reason };
  return {
    type: "generation_ended",
    run_id: "r",
    status: "success",
    finish_reason,
    stats,
    settings: USED_SETTINGS,
  };
}

export function failed(code: string, message: string): WireMessage {
  return { type: "request_failed", status: "error", error: { code, message, retryable: false } };
}
