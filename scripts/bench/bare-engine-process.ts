import { availableParallelism } from "node:os";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import type { BareRequest } from "./bare-engine.ts";

const [modelPath = "", contextSize = ""] = process.argv.slice(2);
const cores = availableParallelism();
const llama = await getLlama({
  build: "never",
  skipDownload: true,
  logLevel: LlamaLogLevel.error,
  maxThreads: cores,
});
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: Number(contextSize), threads: cores });
const sequence = context.getSequence();

/** Evaluates all but the last token of a prompt. */
async function read(prompt: string, chunk: number) {
  await sequence.clearHistory();
  const tokens = model.tokenize(prompt);
  const last = tokens.pop();
  if (last === undefined) throw new Error("The prompt has no tokens.");
  llama.maxThreads = cores;
  const start = performance.now();
  for (let index = 0; index < tokens.length; index += chunk)
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(index, index + chunk));
  return { last, rate: tokens.length / ((performance.now() - start) / 1000) };
}

async function measure(request: BareRequest): Promise<number> {
  if (request.kind === "prefill") return (await read(request.prompt, request.chunk)).rate;
  const { last } = await read(request.prompt, context.batchSize);
  llama.maxThreads = request.threads;
  let count = 0;
  let first = 0;
  let latest = 0;
  for await (const _ of sequence.evaluate([last], { temperature: 0, yieldEogToken: true })) {
    latest = performance.now();
    count += 1;
    if (count === 1) first = latest;
    if (count === request.tokens) break;
  }
  return (count - 1) / ((latest - first) / 1000);
}

process.on("message", async (request: BareRequest) => {
  process.send?.({ rate: await measure(request) });
});
process.send?.({ ready: true });
