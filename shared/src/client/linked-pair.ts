import type { Transport, TransportClose } from "./transport.ts";

/**
 * Creates two transports joined in memory. Messages are serialised and arrive in a later microtask, like over a pipe.
 */
export function createLinkedPair(): [Transport, Transport] {
  const left = new LinkedTransport();
  const right = new LinkedTransport();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class LinkedTransport implements Transport {
  peer: LinkedTransport | undefined;
  private readonly messageListeners: ((message: unknown) => void)[] = [];
  private readonly closeListeners: ((close: TransportClose) => void)[] = [];
  private closed = false;

  send(message: unknown): void {
    if (this.closed) return;
    const frame = JSON.stringify(message);
    void Promise.resolve().then(() => this.peer?.receive(frame));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListeners.push(listener);
  }

  onClose(listener: (close: TransportClose) => void): void {
    this.closeListeners.push(listener);
  }

  close(): void {
    if (this.closed) return;
    void Promise.resolve().then(() => this.peer?.end());
    this.end();
  }

  private receive(frame: string): void {
    if (this.closed) return;
    for (const listener of this.messageListeners) listener(JSON.parse(frame));
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.closeListeners) listener({});
  }
}
