import { orAbsent, readableItems } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";

const count = z.int().check(z.minimum(0));
const milliseconds = z.number().check(z.minimum(0));

/** Text, or the parts that some servers split it into. */
const textPart = z.object({ text: z.optional(z.string()), thinking: z.optional(z.unknown()) });
const contentSchema = z.union([z.string(), readableItems(textPart)]);

const toolCallSchema = z.object({
  index: orAbsent(count),
  function: orAbsent(z.object({ name: orAbsent(z.string()), arguments: orAbsent(z.string()) })),
});
export type ToolCallPiece = z.infer<typeof toolCallSchema>;

const messageSchema = z.object({
  content: orAbsent(contentSchema),
  refusal: orAbsent(z.string()),
  reasoning_content: orAbsent(z.string()),
  reasoning: orAbsent(z.string()),
  tool_calls: orAbsent(readableItems(toolCallSchema)),
});

const choiceSchema = z.object({
  index: orAbsent(count),
  delta: orAbsent(messageSchema),
  message: orAbsent(messageSchema),
  text: orAbsent(z.string()),
  finish_reason: orAbsent(z.string()),
});

export const usageSchema = z.object({
  prompt_tokens: orAbsent(count),
  completion_tokens: orAbsent(count),
  prompt_tokens_details: orAbsent(z.object({ cached_tokens: orAbsent(count) })),
  completion_tokens_details: orAbsent(z.object({ reasoning_tokens: orAbsent(count) })),
});
export type Usage = z.infer<typeof usageSchema>;

/** Counts and times that llama.cpp's server measures. */
export const timingsSchema = z.object({
  cache_n: orAbsent(count),
  prompt_n: orAbsent(count),
  prompt_ms: orAbsent(milliseconds),
  predicted_n: orAbsent(count),
  predicted_ms: orAbsent(milliseconds),
  draft_n: orAbsent(count),
  draft_n_accepted: orAbsent(count),
});
export type Timings = z.infer<typeof timingsSchema>;

const progressSchema = z.object({ total: count, cache: count, processed: count });
export type PromptProgressReport = z.infer<typeof progressSchema>;

const chunkSchema = z.object({
  choices: orAbsent(readableItems(choiceSchema)),
  usage: orAbsent(usageSchema),
  timings: orAbsent(timingsSchema),
  prompt_progress: orAbsent(progressSchema),
  error: orAbsent(z.union([z.string(), z.record(z.string(), z.unknown())])),
});

/** One event of an answer, or a whole one. */
export interface AnswerChunk {
  text: string;
  thought: string;
  toolCalls: readonly ToolCallPiece[];
  finishReason?: string;
  usage?: Usage;
  timings?: Timings;
  progress?: PromptProgressReport;
  /** A failure within the answer, as JSON. */
  error?: string;
}

/** Reads one event. `undefined` if it is no JSON object. Only the first of several choices counts. */
export function readChunk(text: string): AnswerChunk | undefined {
  const parsed = chunkSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { choices = [], usage, timings, prompt_progress: progress, error } = parsed.data;
  const choice = choices.find(({ index = 0 }) => index === 0);
  const message = choice?.delta ?? choice?.message;
  const content = readContent(message?.content);
  const finishReason = choice?.finish_reason;
  return {
    text: content.text + (message?.refusal ?? "") + (choice?.text ?? ""),
    thought: (message?.reasoning_content ?? message?.reasoning ?? "") + content.thought,
    toolCalls: message?.tool_calls ?? [],
    ...(finishReason !== undefined && finishReason !== "" && { finishReason }),
    ...(usage !== undefined && { usage }),
    ...(timings !== undefined && { timings }),
    ...(progress !== undefined && { progress }),
    ...(error !== undefined && { error: JSON.stringify({ error }) }),
  };
}

function readContent(content: z.infer<typeof contentSchema> = ""): { text: string; thought: string } {
  if (typeof content === "string") return { text: content, thought: "" };
  const texts = content.map(({ text = "" }) => text);
  const thoughts = content.map(({ thinking }) =>
    typeof thinking === "string" ? thinking : readParts(thinking),
  );
  return { text: texts.join(""), thought: thoughts.join("") };
}

function readParts(value: unknown): string {
  const parts = readableItems(textPart).safeParse(value);
  return parts.success ? parts.data.map(({ text = "" }) => text).join("") : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
