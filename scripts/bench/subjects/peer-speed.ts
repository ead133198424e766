import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { askHost, GREEDY, measured } from "../ask-host.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { fillerProse } from "../filler-prose.ts";
import { median, medianRatio } from "../spread.ts";
import { startHost } from "../start-measured-host.ts";

const ROUNDS = 5;
const TOKENS = 128;
/** Lengths of the prompts in words: a question, a page, a long page. */
const WORDS = [300, 1700, 3300] as const;

interface PeerRates {
  prefill: number;
  decode: number;
}

interface PeerAnswer extends PeerRates {
  text: string;
  /** Time from the request to the first token in ms. */
  firstToken: number;
}

/** The whole path compared with a running llama-server that has the same model. Alternates between the two. */
export const peerSpeed: Benchmark = {
  name: "peer",
  async run({ model, peer, progress }) {
    if (peer === undefined) throw new Error("Pass the URL of a llama-server with --peer.");
    const host = await startHost({ TACHO_MODEL: model() });
    const ask = async (messages: ChatMessage[]): Promise<PeerAnswer> => {
      const settings = { ...GREEDY, max_tokens: TOKENS, drafting: false } as const;
      const { stats, text } = await askHost(host.connection, { messages, settings });
      return {
        text,
        prefill: stats.prompt_tokens_per_second ?? Number.NaN,
        decode: measured(stats.tokens_per_second, "tokens_per_second"),
        firstToken: measured(stats.time_to_first_token, "time_to_first_token"),
      };
    };
    const both = async (ours: PeerAnswer[], theirs: PeerAnswer[], messages: ChatMessage[], round: number) => {
      if (round % 2 === 0) ours.push(await ask(messages));
      theirs.push(await askPeer(peer, messages));
      if (round % 2 === 1) ours.push(await ask(messages));
    };
    await both([], [], [{ role: "user", content: "Hello" }], 0);
    const measurements: Measurement[] = [];
    const second = { ours: [] as PeerAnswer[], theirs: [] as PeerAnswer[] };
    for (const words of WORDS) {
      const ours: PeerAnswer[] = [];
      const theirs: PeerAnswer[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        progress(`peer, ${words} words, round ${round + 1} of ${ROUNDS}`);
        const question: ChatMessage = {
          role: "user",
          content: `${fillerProse(words, round)} Go on with this story.`,
        };
        await both(ours, theirs, [question], round);
        if (words !== WORDS[0]) continue;
        const answer = ours.at(-1)?.text ?? "";
        const conversation: ChatMessage[] = [
          question,
          { role: "assistant", content: answer },
          { role: "user", content: "Go on." },
        ];
        await both(second.ours, second.theirs, conversation, round);
      }
      const ratio = (key: keyof PeerRates) => ratioOf(ours, theirs, key);
      measurements.push(
        {
          name: `peer, prefill of ${words} words`,
          value: median(theirs.map(({ prefill }) => prefill)),
          unit: "tokens/s",
        },
        { name: "whole path / peer, prefill", value: ratio("prefill"), unit: "ratio" },
        {
          name: `peer, decode after ${words} words`,
          value: median(theirs.map(({ decode }) => decode)),
          unit: "tokens/s",
        },
        { name: "whole path / peer, decode", value: ratio("decode"), unit: "ratio" },
      );
    }
    await host.close();
    measurements.push(
      {
        name: "peer, first token of the second turn",
        value: median(second.theirs.map(({ firstToken }) => firstToken)),
        unit: "ms",
      },
      {
        name: "whole path / peer, first token of the second turn",
        value: ratioOf(second.ours, second.theirs, "firstToken"),
        unit: "ratio",
      },
    );
    return measurements;
  },
};

function ratioOf(
  ours: readonly PeerAnswer[],
  theirs: readonly PeerAnswer[],
  key: "prefill" | "decode" | "firstToken",
): number {
  return medianRatio(
    ours.map((answer) => answer[key]),
    theirs.map((answer) => answer[key]),
  );
}

/**
 * Requests one answer from a llama-server through its chat template. Converts its decode rate to our definition, which
 * divides by one gap less.
 */
async function askPeer(address: string, messages: ChatMessage[]): Promise<PeerAnswer> {
  const start = performance.now();
  const response = await fetch(new URL("/v1/chat/completions", address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages, max_tokens: TOKENS, temperature: 0, cache_prompt: true }),
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const answer: unknown = await response.json();
  const total = performance.now() - start;
  const timings = field(answer, "timings");
  const predicted = number(timings, "predicted_n");
  const writing = number(timings, "predicted_ms");
  const rate = predicted / (writing / 1000);
  return {
    text: "",
    prefill: number(timings, "prompt_per_second"),
    decode: (rate * (predicted - 1)) / predicted,
    firstToken: total - (writing * (predicted - 1)) / predicted,
  };
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
