import type { Transport } from "@tacho/shared/client/transport.ts";

interface Said {
  type: string;
  id?: string;
  message?: { type: string; text?: string };
  [key: string]: unknown;
}

/** Creates a page that speaks the panel protocol directly and requests the host immediately. */
export function rawPage(port: Transport) {
  port.send({ action: "reconnect" });
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  let closed = false;
  port.onMessage((message) => {
    said.push(message as Said);
    for (const wake of [...waiting]) wake();
  });
  port.onClose(() => {
    closed = true;
    for (const wake of [...waiting]) wake();
  });
  const where = async (isSo: (message: Said) => boolean): Promise<Said> => {
    for (;;) {
      const found = said.find(isSo);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  return {
    port,
    said,
    where,
    ask: (request: object) => port.send(request),
    text: () => said.map(({ message }) => (message?.type === "text_delta" ? message.text : "")).join(""),
    isClosed: () => closed,
  };
}
