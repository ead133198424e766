import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";

/** A message whose `id` the sender fills in. */
export type Unaddressed = HostMessage extends infer Message
  ? Message extends HostMessage
    ? Omit<Message, "id">
    : never
  : never;

/** Back-pressure of the outgoing stream. */
export interface Outflow {
  /** Returns true if the reader is slow, so that mergeable messages should be merged. */
  isFull(): boolean;
  /** Registers a listener, called each time the reader has caught up. */
  onDrain(listener: () => void): void;
}

/** For transports without back-pressure. */
export const UNLIMITED_OUTFLOW: Outflow = { isFull: () => false, onDrain: () => {} };
