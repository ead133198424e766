import type { Transport } from "@tacho/shared/client/transport.ts";
import type { HostMessage, HostMessageOf, HostMessageType } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { isTerminal } from "@tacho/shared/protocol/request-table.ts";

/** Records all messages of a host in order. Each must be valid in the protocol. */
export class MessageLog {
  readonly all: HostMessage[] = [];
  /** The unparsed messages, including fields unknown to this release. */
  readonly raw: unknown[] = [];
  private closeReason: string | undefined;
  private readonly waiters: (() => void)[] = [];

  constructor(transport: Transport) {
    transport.onMessage((raw) => {
      const message = parseHostMessage(raw);
      if (message === undefined) throw new Error(`Not a message of the protocol: ${JSON.stringify(raw)}`);
      this.all.push(message);
      this.raw.push(raw);
      this.wake();
    });
    transport.onClose(({ reason = "closed" }) => {
      this.closeReason = reason;
      this.wake();
    });
  }

  /** Returns all messages with this id. */
  of(id: string): HostMessage[] {
    return this.all.filter((message) => "id" in message && message.id === id);
  }

  /** Resolves with the first matching message, past or future. Rejects if the connection ends without one. */
  async find<T extends HostMessage>(matches: (message: HostMessage) => message is T): Promise<T>;
  async find(matches: (message: HostMessage) => boolean): Promise<HostMessage>;
  async find(matches: (message: HostMessage) => boolean): Promise<HostMessage> {
    for (;;) {
      const message = this.all.find(matches);
      if (message !== undefined) return message;
      if (this.closeReason !== undefined) throw new Error(`The connection ended: ${this.closeReason}`);
      await new Promise<void>((resolve) => void this.waiters.push(resolve));
    }
  }

  /** Resolves with the first message of a type, optionally for an id. */
  first<T extends HostMessageType>(type: T, id?: string): Promise<HostMessageOf<T>> {
    const matches = (message: HostMessage): message is HostMessageOf<T> & HostMessage =>
      message.type === type && (id === undefined || ("id" in message && message.id === id));
    return this.find(matches);
  }

  /** Resolves with the terminal message of a request. */
  end(id: string): Promise<HostMessage> {
    return this.find((message) => "id" in message && message.id === id && isTerminal(message.type));
  }

  /** Resolves with the `count`th message without an id, counted from 1. */
  async anonymous(count: number): Promise<HostMessage | undefined> {
    const anonymous = () =>
      this.all.filter((message) => message.type !== "model_state" && message.id === undefined);
    await this.find(() => anonymous().length >= count);
    return anonymous()[count - 1];
  }

  /** Forgets all messages so far. */
  clear(): void {
    this.all.length = 0;
    this.raw.length = 0;
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}
