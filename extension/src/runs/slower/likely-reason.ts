import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { tokensRead } from "@tacho/shared/runs/comparable.ts";
import { type ReadNumber, usual, usualWord } from "./usual.ts";

/** Reason why a run was slow, derived from its numbers. Times in ms, sizes in bytes. */
export type SlowReason =
  | { kind: "load"; time: number }
  | { kind: "queue"; time: number }
  | { kind: "backend"; got: string; usual: string }
  | { kind: "layers"; got: number; usual: number; total?: number }
  | { kind: "threads"; got: number; usual: number }
  | { kind: "prompt"; tokens: number; usual: number }
  | { kind: "context"; tokens: number; usual: number }
  | { kind: "stall"; time: number }
  | { kind: "memory"; bytes: number; usual: number };

type FindReason = (run: StoredRun, before: readonly StoredRun[], excess: number) => SlowReason | undefined;

/** Share of the lost time from which a part counts as the reason. */
const MAIN_SHARE = 0.5;
/** Multiple of the usual number of tokens that counts as more. */
const MUCH_MORE = 1.5;
/** Multiple of the usual memory that counts as more. */
const MORE_MEMORY = 1.2;

/** Returns the new prompt tokens: all but the cached ones, which are not read again. */
export const newTokens: ReadNumber = ({ stats }) => tokensRead(stats);

const load: FindReason = ({ stats: { load_time: time } }, _, excess) =>
  time !== undefined && time >= MAIN_SHARE * excess ? { kind: "load", time } : undefined;

const queue: FindReason = ({ stats: { queue_time: time } }, _, excess) =>
  time !== undefined && time >= MAIN_SHARE * excess ? { kind: "queue", time } : undefined;

const backend: FindReason = (run, before) => {
  const word = usualWord(before, (each) => each.backend);
  return run.backend === undefined || word === undefined || word === run.backend
    ? undefined
    : { kind: "backend", got: run.backend, usual: word };
};

const layers: FindReason = ({ gpu_layers: got, total_layers: total }, before) => {
  const median = usual(before, (each) => each.gpu_layers)?.median;
  if (got === undefined || median === undefined || got >= median) return undefined;
  return { kind: "layers", got, usual: median, ...(total === undefined ? {} : { total }) };
};

const threads: FindReason = ({ threads: got }, before) => {
  const median = usual(before, (each) => each.threads)?.median;
  return got === undefined || median === undefined || got >= median
    ? undefined
    : { kind: "threads", got, usual: median };
};

const prompt: FindReason = (run, before) => {
  const tokens = newTokens(run);
  const median = usual(before, newTokens)?.median;
  return tokens === undefined || median === undefined || tokens < MUCH_MORE * Math.max(1, median)
    ? undefined
    : { kind: "prompt", tokens, usual: median };
};

const context: FindReason = ({ stats: { context_used: tokens } }, before) => {
  const median = usual(before, ({ stats }) => stats.context_used)?.median;
  return tokens === undefined || median === undefined || tokens < MUCH_MORE * Math.max(1, median)
    ? undefined
    : { kind: "context", tokens, usual: median };
};

const stall: FindReason = ({ stats: { inter_token_latency } }, _, excess) => {
  const time = inter_token_latency?.max;
  return time !== undefined && time >= MAIN_SHARE * excess ? { kind: "stall", time } : undefined;
};

const memory: FindReason = ({ stats: { peak_memory: bytes } }, before) => {
  const median = usual(before, ({ stats }) => stats.peak_memory)?.median;
  return bytes === undefined || median === undefined || bytes < MORE_MEMORY * median
    ? undefined
    : { kind: "memory", bytes, usual: median };
};

/** Reasons in order of explanatory power: lost time first, then causes of slow tokens, then mere correlations. */
const OF_THE_FIRST_TOKEN = [load, queue, backend, layers, prompt, threads, memory];
const OF_WRITING = [backend, layers, threads, stall, memory, context];

/** @param excess time lost compared with the usual, ms. */
export function reasonForLateFirstToken(
  run: StoredRun,
  before: readonly StoredRun[],
  excess: number,
): SlowReason | undefined {
  return firstOf(OF_THE_FIRST_TOKEN, run, before, excess);
}

/** @param excess time lost compared with the usual, ms. */
export function reasonForSlowWriting(
  run: StoredRun,
  before: readonly StoredRun[],
  excess: number,
): SlowReason | undefined {
  return firstOf(OF_WRITING, run, before, excess);
}

function firstOf(
  finders: readonly FindReason[],
  run: StoredRun,
  before: readonly StoredRun[],
  excess: number,
): SlowReason | undefined {
  for (const find of finders) {
    const reason = find(run, before, excess);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
