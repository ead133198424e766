import type { Generation, GenerationEnd, GenerationPart } from "@tacho/shared/client/generation.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { explainWireError } from "../terminal/explain-error.ts";
import type { ProgressLine } from "../terminal/progress-line.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ChatProgress } from "./chat-progress.ts";
import { showStrip } from "./show-strip.ts";

/** Explanations of finish reasons that call for action. */
const FINISH_NOTES: Partial<Record<HostMessageOf<"generation_ended">["finish_reason"], string>> = {
  length: "The answer reached max_tokens. Allow more with --set max_tokens=4096.\n",
  context_full:
    "The context is full. Start a new conversation, or use a larger context with --set context_size=16384.\n",
  aborted: "Stopped.\n",
};

/** Explanations of the notes about an end. */
const END_EXPLANATIONS: Partial<Record<string, string>> = {
  repetition:
    "The answer only repeated itself, so it was stopped. --set stop_repetition=false lets it go on.\n",
};

export interface ShownAnswer {
  text: string;
  end: GenerationEnd;
}

/** Streams one answer: its text to stdout, progress and statistics to stderr. */
export async function showAnswer(
  generation: Generation,
  { stdout, stderr }: Pick<Terminal, "stdout" | "stderr">,
  progress: ChatProgress,
): Promise<ShownAnswer> {
  let text = "";
  let thinking = false;
  const endThought = () => {
    if (thinking) stderr.write("\n");
    thinking = false;
  };
  const parts = progress.strip === undefined ? generation : showStrip(generation, progress.strip);
  for await (const part of parts) {
    switch (part.type) {
      case "generation_queued":
        progress.show("Waiting for another answer to finish");
        break;
      case "generation_started":
        break;
      case "prompt_progress":
        showPromptProgress(part, progress);
        break;
      case "text_delta":
        progress.clear();
        if (part.segment === "thought") {
          stderr.write(part.text);
          thinking = true;
        } else {
          endThought();
          text += part.text;
          stdout.write(part.text);
        }
        break;
      case "generation_ended":
      case "request_failed":
        progress.clear();
        endThought();
        if (text !== "" && !text.endsWith("\n")) stdout.write("\n");
        stderr.write(describeEnd(part));
        break;
      default:
        part satisfies never;
    }
  }
  return { text, end: await generation.end };
}

function showPromptProgress(
  { processed, total, eta }: HostMessageOf<"prompt_progress">,
  progress: ProgressLine,
) {
  const rest = eta === undefined ? "" : `, ${(eta / 1000).toFixed(1)} s left`;
  progress.show(
    "Reading the prompt",
    total === 0 ? 1 : processed / total,
    `${processed} of ${total} tokens${rest}`,
  );
}

function describeEnd(part: Extract<GenerationPart, GenerationEnd>): string {
  const line = part.stats === undefined ? "" : `${statisticsLine(part.stats)}\n`;
  if (part.type === "request_failed") return `${explainWireError(part.error)}\n${line}`;
  const note = part.note === undefined ? undefined : END_EXPLANATIONS[part.note];
  return `${line}${note ?? FINISH_NOTES[part.finish_reason] ?? ""}`;
}
