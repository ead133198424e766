/** Describes the end of a transport. `reason` is for people and logs; code never compares it. */
export interface TransportClose {
  reason?: string;
}

/**
 * A pipe of messages. Received messages are `unknown` until they are parsed, exactly once, and arrive in the order
 * sent. `onClose` fires once, after the last message, whichever end closed. `send` does nothing after the close.
 */
export interface Transport {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (close: TransportClose) => void): void;
  close(): void;
}
