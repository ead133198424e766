import type { TransportClose } from "@tacho/shared/client/transport.ts";
import type { ConnectionState } from "../panel-protocol/panel-messages.ts";

/** Parts of the only words in which the browser says that it did not start a host at all. */
const NEVER_STARTED = ["native messaging host not found", "native messaging host is forbidden"];

/** Where the end of a native port leaves the connection. The browser gives no code, only a sentence, in English everywhere. */
export function stateAfterClose({
  reason,
}: TransportClose): ConnectionState & { status: "missing" | "lost" } {
  const detail = reason ?? "The host has ended.";
  return { status: NEVER_STARTED.some((words) => detail.includes(words)) ? "missing" : "lost", detail };
}
