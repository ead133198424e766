import type { Transport } from "@tacho/shared/client/transport.ts";

/** Adds a reason to the close of a transport by its other end, like the browser does. */
export function withCloseReason(transport: Transport, reason: string): Transport {
  let closing = false;
  return {
    send: (message) => transport.send(message),
    onMessage: (listener) => transport.onMessage(listener),
    onClose: (listener) => transport.onClose(() => listener(closing ? {} : { reason })),
    close() {
      closing = true;
      transport.close();
    },
  };
}
