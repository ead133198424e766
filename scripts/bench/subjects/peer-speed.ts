import { askHost, GREEDY, measured } from "../ask-host.ts";
import type { Benchmark } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { median } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 5;
const TOKENS = 128;
const WORDS = 300;

interface PeerRates {
  prefill: number;
  decode: number;
}

/** The whole path compared with a running llama-server that has the same model. Alternates between the two. */
export const peerSpeed: Benchmark = {
  name: "peer",
  async run({ model, peer, progress }) {
    if (peer === undefined) throw new Error("Pass the URL of a llama-server with --peer.");
    const host = await startHost({ TACHO_MODEL: model() });
    const ask = async (content: string): Promise<PeerRates> => {
      const settings = { ...GREEDY, max_tokens: TOKENS };
      const { stats } = await askHost(host.connection, { messages: [{ role: "user", content }], settings });
      return {
        prefill: measured(stats.prompt_tokens_per_second, "prompt_tokens_per_second"),
        decode: measured(stats.tokens_per_second, "tokens_per_second"),
      };
    };
    await ask("Hello");
    await askPeer(peer, "Hello");
    const ours: PeerRates[] = [];
    const theirs: PeerRates[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      progress(`peer, round ${round + 1} of ${ROUNDS}`);
      const prompt = `${fillerProse(WORDS, round)} Go on with this story.`;
      ours.push(await ask(prompt));
      theirs.push(await askPeer(peer, prompt));
    }
    await host.close();
    const ratio = (key: keyof PeerRates) =>
      median(ours.map((rates, round) => rates[key] / (theirs[round]?.[key] ?? Number.NaN)));
    return [
      { name: "peer, decode", value: median(theirs.map(({ decode }) => decode)), unit: "tokens/s" },
      { name: "whole path / peer, decode", value: ratio("decode"), unit: "ratio" },
      { name: "peer, prefill", value: median(theirs.map(({ prefill }) => prefill)), unit: "tokens/s" },
      { name: "whole path / peer, prefill", value: ratio("prefill"), unit: "ratio" },
    ];
  },
};

/**
 * Requests one completion from a llama-server. Converts its decode rate to our definition, which divides by one
 * gap less.
 */
async function askPeer(address: string, prompt: string): Promise<PeerRates> {
  const response = await fetch(new URL("/completion", address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      prompt,
      n_predict: TOKENS,
      temperature: 0,
      cache_prompt: false,
      ignore_eos: true,
    }),
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const answer: unknown = await response.json();
  const timings = field(answer, "timings");
  const predicted = number(timings, "predicted_n");
  const rate = predicted / (number(timings, "predicted_ms") / 1000);
  return { prefill: number(timings, "prompt_per_second"), decode: (rate * (predicted - 1)) / predicted };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function number(value: unknown, name: string): number {
  const found = field(value, name);
  if (typeof found !== "number") throw new Error(`The peer's answer has no number "${name}".`);
  return found;
}
