import type { Segment } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { Outflow, Unaddressed } from "../replies/outlet.ts";

/** Room in bytes for the fields of a delta other than its text: an escaped id of 128 characters, and the numbers. */
const ENVELOPE_BYTES = 4096;

export interface DeltaNumbers {
  output_tokens?: number;
  tokens_per_second?: number;
  time_to_first_token?: number;
}

export interface TextSenderOptions {
  outflow: Outflow;
  send: (delta: Unaddressed) => void;
}

/**
 * Sends the text of one generation as numbered deltas. While the reader is slow, merges text instead of sending one
 * frame per token, so that memory is bounded by the text itself.
 */
export class TextSender {
  private readonly outflow: Outflow;
  private readonly send: (delta: Unaddressed) => void;
  private seq = 0;
  private kept: { segment: Segment; texts: string[] }[] = [];
  private numbers: DeltaNumbers = {};

  constructor({ outflow, send }: TextSenderOptions) {
    this.outflow = outflow;
    this.send = send;
  }

  /** True once any text was sent. */
  get hasSent(): boolean {
    return this.seq > 0;
  }

  add(text: string, segment: Segment, numbers: DeltaNumbers): void {
    this.numbers = numbers;
    if (text === "") return;
    const last = this.kept.at(-1);
    if (last?.segment === segment) last.texts.push(text);
    else this.kept.push({ segment, texts: [text] });
    if (!this.outflow.isFull()) this.flush();
  }

  /** Sends the text held back, even if the reader is slow. */
  flush(): void {
    for (const { segment, texts } of this.kept.splice(0)) {
      for (const text of splitText(texts.join(""), MAX_HOST_FRAME_BYTES - ENVELOPE_BYTES)) {
        this.send({ type: "text_delta", seq: this.seq, text, segment, ...this.numbers });
        this.seq += 1;
      }
    }
  }
}

/** Maximum bytes per UTF-16 code unit in JSON: `\u0000`. */
const MOST_BYTES_PER_UNIT = 6;

/** Splits `text` between characters into pieces of at most `limit` bytes of JSON each, without the quotes. */
export function splitText(text: string, limit: number): string[] {
  if (text.length * MOST_BYTES_PER_UNIT <= limit) return [text];
  const pieces: string[] = [];
  let start = 0;
  let at = 0;
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes + size > limit) {
      pieces.push(text.slice(start, at));
      start = at;
      bytes = 0;
    }
    bytes += size;
    at += character.length;
  }
  pieces.push(text.slice(start));
  return pieces;
}
