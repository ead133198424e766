import type { Transport } from "@tacho/shared/client/transport.ts";

/** The same transport, whose end from the other side carries a reason, as the browser's does. */
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
