import * as z from "zod/mini";

const threads = z.int().check(z.minimum(1));

/** Measurements of a model on this machine, so that the next process does not start from nothing. */
export const learnedSpeedSchema = z.object({
  threads_reading: z.exactOptional(threads),
  threads_writing: z.exactOptional(threads),
  /** Cost of evaluating a prompt token: ms at depth 0, and its increase per token of depth as a share of that. */
  prefill: z.exactOptional(
    z.object({ base: z.number().check(z.gt(0)), growth: z.number().check(z.minimum(0)) }),
  ),
});
export type LearnedSpeed = z.infer<typeof learnedSpeedSchema>;

/** The measurements of each model, by the path of its file. */
export interface LearnedSpeeds {
  of(model: string): LearnedSpeed | undefined;
  learn(model: string, speed: LearnedSpeed): void;
}
