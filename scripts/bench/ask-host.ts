import type { Connection } from "@tacho/shared/client/connection.ts";
import type { Generation, GenerationPart } from "@tacho/shared/client/generation.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";

/**
 * Greedy sampling without penalties, so that only the model takes time. Without a seed, because a given one asks for the
 * same text again, which is slower.
 */
export const GREEDY = {
  temperature: 0,
  top_k: 0,
  top_p: 1,
  min_p: 0,
  repeat_penalty: 1,
} as const satisfies SamplingPatch;

export interface Answer {
  text: string;
  stats: GenerationStatistics;
}

/**
 * Generates an answer and waits for its end.
 *
 * @throws Error if the generation fails.
 */
export async function askHost(
  connection: Connection,
  input: { messages: ChatMessage[]; settings: SamplingPatch },
  onPart: (part: GenerationPart, generation: Generation) => void = () => {},
): Promise<Answer> {
  const generation = connection.generate(input);
  let text = "";
  for await (const part of generation) {
    if (part.type === "text_delta") text += part.text;
    if (part.type === "request_failed") throw new Error(part.error.message);
    onPart(part, generation);
  }
  const stats = await generation.stats;
  if (stats === undefined) throw new Error("The host sent no numbers.");
  return { text, stats };
}

/**
 * Returns a measured value.
 *
 * @throws Error if it is absent.
 */
export function measured(value: number | undefined, name: string): number {
  if (value === undefined) throw new Error(`The host did not measure ${name}.`);
  return value;
}
