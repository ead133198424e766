import type { Connection } from "@tacho/shared/client/connection.ts";
import type { GenerationPart } from "@tacho/shared/client/generation.ts";
import { askHost, GREEDY } from "../ask-host.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { maximum, quantile } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const DECODE_ROUNDS = 20;
const PREFILL_ROUNDS = 12;
/** Number of words that gives about 2,000 tokens. */
const WORDS = 1745;

/** Time from the stop request to the end of the answer, as the client sees it. */
export const stopLatency: Benchmark = {
  name: "stop",
  async run({ model, progress }) {
    const host = await startHost({ TACHO_MODEL: model() });
    const decode: number[] = [];
    for (let round = 0; round < DECODE_ROUNDS; round += 1) {
      progress(`stop while writing, round ${round + 1} of ${DECODE_ROUNDS}`);
      const content = `Write a very long story about lighthouse number ${round}.`;
      const isMoment = (part: GenerationPart) =>
        part.type === "text_delta" && (part.output_tokens ?? 0) >= 3 + round;
      decode.push(await timeStop(host.connection, content, isMoment));
    }
    const prefill: number[] = [];
    for (let round = 0; round < PREFILL_ROUNDS; round += 1) {
      progress(`stop while reading, round ${round + 1} of ${PREFILL_ROUNDS}`);
      const share = (round + 0.5) / PREFILL_ROUNDS / 2;
      const isMoment = (part: GenerationPart) =>
        part.type === "prompt_progress" &&
        part.processed < part.total &&
        part.processed >= share * part.total;
      prefill.push(await timeStop(host.connection, fillerProse(WORDS, round), isMoment));
    }
    await host.close();
    return [...summarise("while writing", decode, 150), ...summarise("while reading", prefill, 400)];
  },
};

/**
 * Starts an answer and stops it at the first part that `isMoment` accepts. Resolves with the time from the stop
 * request to the end, in ms.
 */
async function timeStop(
  connection: Connection,
  content: string,
  isMoment: (part: GenerationPart) => boolean,
): Promise<number> {
  let stopped: number | undefined;
  await askHost(
    connection,
    { messages: [{ role: "user", content }], settings: { ...GREEDY, max_tokens: 512 } },
    (part, generation) => {
      if (stopped !== undefined || !isMoment(part)) return;
      stopped = performance.now();
      void generation.stop();
    },
  );
  if (stopped === undefined) throw new Error("The answer ended before it could be stopped.");
  return performance.now() - stopped;
}

function summarise(phase: string, latencies: number[], mostP95: number): Measurement[] {
  const p95 = quantile(latencies, 0.95);
  return [
    { name: `${phase}, p50`, value: quantile(latencies, 0.5), unit: "ms" },
    { name: `${phase}, p95`, value: p95, unit: "ms", target: { at_most: mostP95 } },
    { name: `${phase}, max`, value: maximum(latencies), unit: "ms" },
  ];
}
