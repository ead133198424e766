import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Unaddressed } from "../../core/replies/outlet.ts";
import type { FailureFields, ReplyChannel } from "../../core/replies/reply-channel.ts";

export interface ReplyOptions {
  id: string | undefined;
  action: string | undefined;
  send: (message: HostMessage) => void;
  /** Called before the terminal message is sent, because the id may be reused from then on. */
  onEnd: () => void;
}

/** Replies to one request: any number of messages, then exactly one terminal message. */
export class Reply implements ReplyChannel {
  readonly id: string | undefined;
  private readonly options: ReplyOptions;
  private hasEnded = false;

  constructor(options: ReplyOptions) {
    this.id = options.id;
    this.options = options;
  }

  get ended(): boolean {
    return this.hasEnded;
  }

  progress(message: Unaddressed): void {
    if (!this.hasEnded) this.options.send(this.address(message));
  }

  end(message: Unaddressed): void {
    const error = this.tryEnd(message);
    if (error !== undefined) this.fail(error);
  }

  tryEnd(message: Unaddressed): WireError | undefined {
    const addressed = this.address(message);
    const size = Buffer.byteLength(JSON.stringify(addressed));
    if (size > MAX_HOST_FRAME_BYTES) {
      const wayOut = message.type === "generation_ended" ? " Ask for it with stream: true." : "";
      const text = `The answer has ${size} bytes; one message holds at most ${MAX_HOST_FRAME_BYTES}.${wayOut}`;
      return wireError("message_too_large", text);
    }
    this.finish(addressed);
    return undefined;
  }

  fail(error: WireError, fields: FailureFields = {}): void {
    const { action } = this.options;
    const head = action === undefined ? {} : { action };
    this.finish(this.address({ type: "request_failed", ...head, status: "error", error, ...fields }));
  }

  private finish(message: HostMessage): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.options.onEnd();
    this.options.send(message);
  }

  private address(message: Unaddressed): HostMessage {
    const { type, ...rest } = message;
    const head = this.id === undefined ? { type } : { type, id: this.id };
    return { ...head, ...rest } as HostMessage;
  }
}
