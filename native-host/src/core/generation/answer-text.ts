import type { Segment } from "@tacho/shared/protocol/host-messages.ts";
import { type DeltaNumbers, TextSender, type TextSenderOptions } from "./text-sender.ts";

/** Receives the text of one generation. Sends it as it arrives, or collects it for the terminal message. */
export interface AnswerText {
  /** True once any text was sent. */
  readonly hasSent: boolean;
  /** Adds text. `numbers` is called only if numbers accompany the text. */
  add(text: string, segment: Segment, numbers: () => DeltaNumbers): void;
  /** Sends the text held back for a slow reader. */
  flush(): void;
  /** Returns the text fields of the terminal message. */
  whole(): { text?: string; thought?: string };
}

export function createAnswerText(stream: boolean, options: TextSenderOptions): AnswerText {
  return stream ? new StreamedText(options) : new WholeText();
}

class StreamedText implements AnswerText {
  readonly #sender: TextSender;

  constructor(options: TextSenderOptions) {
    this.#sender = new TextSender(options);
  }

  get hasSent(): boolean {
    return this.#sender.hasSent;
  }

  add(text: string, segment: Segment, numbers: () => DeltaNumbers): void {
    this.#sender.add(text, segment, numbers());
  }

  flush(): void {
    this.#sender.flush();
  }

  whole() {
    return {};
  }
}

class WholeText implements AnswerText {
  readonly hasSent = false;
  readonly #texts: Record<Segment, string[]> = { answer: [], thought: [] };

  add(text: string, segment: Segment): void {
    this.#texts[segment].push(text);
  }

  flush(): void {}

  whole() {
    const thought = this.#texts.thought.join("");
    return { text: this.#texts.answer.join(""), ...(thought !== "" && { thought }) };
  }
}
