import { availableParallelism } from "node:os";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

/** node-llama-cpp with nothing around it, the baseline for our whole path. Rates are in tokens per second. */
export interface BareEngine {
  /** Evaluates `prompt` without cache in one batch. Resolves with the prefill rate. */
  prefill(prompt: string): Promise<number>;
  /** Evaluates `prompt` without cache and generates up to `tokens` tokens greedily. Resolves with the decode rate. */
  decode(prompt: string, tokens: number): Promise<number>;
  dispose(): Promise<void>;
}

const CORES = availableParallelism();
/** Decode uses one core fewer than prefill, because it loses to any other program when it takes all cores. */
const DECODE_THREADS = Math.max(1, CORES - 1);

export async function createBareEngine(modelPath: string, contextSize: number): Promise<BareEngine> {
  const llama = await getLlama({
    build: "never",
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
    maxThreads: CORES,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize, threads: CORES });
  const sequence = context.getSequence();

  async function read(prompt: string) {
    await sequence.clearHistory();
    const tokens = model.tokenize(prompt);
    const last = tokens.pop();
    if (last === undefined) throw new Error("The prompt has no tokens.");
    llama.maxThreads = CORES;
    const start = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens);
    return { last, rate: tokens.length / ((performance.now() - start) / 1000) };
  }

  return {
    prefill: async (prompt) => (await read(prompt)).rate,
    async decode(prompt, tokens) {
      const { last } = await read(prompt);
      llama.maxThreads = DECODE_THREADS;
      let count = 0;
      let first = 0;
      let latest = 0;
      for await (const _ of sequence.evaluate([last], { temperature: 0, yieldEogToken: true })) {
        latest = performance.now();
        count += 1;
        if (count === 1) first = latest;
        if (count === tokens) break;
      }
      return (count - 1) / ((latest - first) / 1000);
    },
    dispose: () => llama.dispose(),
  };
}
