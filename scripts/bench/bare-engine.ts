import { availableParallelism } from "node:os";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

/** node-llama-cpp with nothing around it: what our whole path is measured against. Rates in tokens per second. */
export interface BareEngine {
  /** Reads `prompt` anew in one go. */
  prefill(prompt: string): Promise<number>;
  /** Reads `prompt` anew and writes up to `tokens` tokens, the likeliest each time. */
  decode(prompt: string, tokens: number): Promise<number>;
  dispose(): Promise<void>;
}

const CORES = availableParallelism();
/** Reading gains from every core; writing loses to whatever else runs when it takes them all. */
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
