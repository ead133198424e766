import { GenerationRecorder } from "../../../native-host/src/runs/recording/generation-recorder.ts";
import type { Benchmark } from "../benchmark.ts";
import { median } from "../spread.ts";

const TOKENS = 2000;
const ROUNDS = 30;
/** Maximum recording time per token in µs. */
const MOST_PER_TOKEN = 20;

/** Cost of recording, including the percentiles at the end. */
export const recordingCost: Benchmark = {
  name: "recording-cost",
  async run() {
    const perToken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      recordGeneration();
      perToken.push(((performance.now() - start) * 1000) / TOKENS);
    }
    const note = `of ${TOKENS} tokens, median of ${ROUNDS} rounds`;
    return [
      {
        name: "recording a token",
        value: median(perToken),
        unit: "µs",
        target: { at_most: MOST_PER_TOKEN },
        note,
      },
      { name: "the same, slowest round", value: Math.max(...perToken), unit: "µs" },
    ];
  },
};

/** Records one generation as the host does: every token, and the current numbers of every delta. */
function recordGeneration(): void {
  const recorder = new GenerationRecorder({ acceptedAt: 0 });
  recorder.leftQueue(1);
  recorder.part({ type: "prompt_started", at: 1 });
  const shares = { system: 20, history: 300, message: 44 };
  recorder.part({ type: "prompt_progress", at: 2, processed: 236, total: 364, cached: 236, shares });
  recorder.part({ type: "prompt_evaluated", at: 125 });
  for (let token = 1; token <= TOKENS; token += 1) {
    const at = 125 + token * 19;
    recorder.part({ type: "tokens", at, text: "word", segment: "answer", count: 1, output_tokens: token });
    recorder.engineMemory(1e8 + token);
    recorder.current(at);
  }
  recorder.ended(125 + TOKENS * 20, "stop");
}
