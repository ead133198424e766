import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";

/** A message whose `id` its sender fills in. */
export type Unaddressed = HostMessage extends infer Message
  ? Message extends HostMessage
    ? Omit<Message, "id">
    : never
  : never;

/** How well what is sent goes down. */
export interface Outflow {
  /** Whether the reader is slow, so that what can be merged should be. */
  isFull(): boolean;
  /** Called each time the reader has caught up. */
  onDrain(listener: () => void): void;
}

/** For a transport whose reader is never slow. */
export const UNLIMITED_OUTFLOW: Outflow = { isFull: () => false, onDrain: () => {} };
