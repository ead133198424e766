import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** node-llama-cpp with nothing around it, the baseline for our whole path. Rates are in tokens per second. */
export interface BareEngine {
  /** Evaluates `prompt` without cache in chunks of `chunk` tokens on all cores. Resolves with the prefill rate. */
  prefill(prompt: string, chunk: number): Promise<number>;
  /** Evaluates `prompt` without cache and generates up to `tokens` tokens greedily. Resolves with the decode rate. */
  decode(prompt: string, tokens: number, threads: number): Promise<number>;
  dispose(): Promise<void>;
}

/**
 * Starts the bare engine in a process of its own with one libuv worker, because several workers halve the speed of decode
 * with two threads.
 */
export async function createBareEngine(modelPath: string, contextSize: number): Promise<BareEngine> {
  const entry = fileURLToPath(new URL("bare-engine-process.ts", import.meta.url));
  const child = fork(entry, [modelPath, String(contextSize)], {
    env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const answer = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, "message"),
      ended.then(() => Promise.reject(new Error("The bare engine ended."))),
    ]);
    return message;
  };
  const ask = async (request: BareRequest): Promise<number> => {
    child.send(request);
    return rateOf(await answer());
  };
  await answer();
  return {
    prefill: (prompt, chunk) => ask({ kind: "prefill", prompt, chunk }),
    decode: (prompt, tokens, threads) => ask({ kind: "decode", prompt, tokens, threads }),
    async dispose() {
      child.kill();
      await ended;
    },
  };
}

/** A measurement, in the words of `BareEngine`. */
export type BareRequest =
  | { kind: "prefill"; prompt: string; chunk: number }
  | { kind: "decode"; prompt: string; tokens: number; threads: number };

function rateOf(message: unknown): number {
  const rate =
    typeof message === "object" && message !== null && "rate" in message ? message.rate : undefined;
  if (typeof rate !== "number") throw new Error("The bare engine answered without a rate.");
  return rate;
}

/** Measures each option once, after one run to warm up, and returns the fastest. */
export async function fastest(
  options: readonly number[],
  rate: (option: number) => Promise<number>,
): Promise<number> {
  let best: { option: number; rate: number } | undefined;
  for (const option of options) {
    await rate(option);
    const measured = await rate(option);
    if (best === undefined || measured > best.rate) best = { option, rate: measured };
  }
  if (best === undefined) throw new Error("There is nothing to choose from.");
  return best.option;
}
