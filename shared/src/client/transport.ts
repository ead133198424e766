/** How a transport ended. `reason` is for people and logs, never compared. */
export interface TransportClose {
  reason?: string;
}

/**
 * A pipe of messages. What arrives is `unknown` until exactly one parse. Messages arrive in the order sent;
 * `onClose` fires once, after the last message, whichever end closed. `send` after the close is silently nothing.
 */
export interface Transport {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (close: TransportClose) => void): void;
  close(): void;
}
