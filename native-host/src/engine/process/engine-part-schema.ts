import { SEGMENTS } from "@tacho/shared/protocol/host-messages.ts";
import * as z from "zod/mini";
import type { EnginePart } from "../engine.ts";

const count = z.int().check(z.minimum(0));
const at = z.number();
const segment = z.enum(SEGMENTS);

/** What of `EnginePart` comes through the pipe. */
export const enginePartSchema: z.ZodMiniType<EnginePart> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prompt_started"), at }),
  z.object({
    type: z.literal("prompt_progress"),
    at,
    processed: count,
    total: count,
    cached: count,
    shares: z.exactOptional(z.object({ system: count, history: count, message: count })),
  }),
  z.object({ type: z.literal("prompt_evaluated"), at }),
  z.object({ type: z.literal("token"), at, text: z.string(), segment, output_tokens: count }),
  z.object({ type: z.literal("text"), text: z.string(), segment }),
  z.object({
    type: z.literal("finish"),
    at,
    reason: z.enum(["stop", "length", "context_full", "aborted"]),
    input_tokens: z.exactOptional(count),
    cached_tokens: z.exactOptional(count),
    output_tokens: count,
    context_used: z.exactOptional(count),
    context_size: z.exactOptional(count),
  }),
]);
