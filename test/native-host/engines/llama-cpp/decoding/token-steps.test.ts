import fc from "fast-check";
import type { Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import { MeasuredChoice } from "../../../../../native-host/src/engines/llama-cpp/choice/measured-choice.ts";
import {
  type SequenceEnd,
  TokenSteps,
} from "../../../../../native-host/src/engines/llama-cpp/decoding/token-steps.ts";
import { DraftCosts } from "../../../../../native-host/src/engines/llama-cpp/drafting/draft-costs.ts";
import { TextDrafts } from "../../../../../native-host/src/engines/llama-cpp/drafting/text-drafts.ts";
import { FakeClock } from "../../../../helpers/time/fake-clock.ts";

/** A model whose next token is a function of all tokens before it and of their number. */
type Model = (before: readonly Token[]) => Token;

class FakeEnd implements SequenceEnd {
  tokens: Token[];
  threads = 1;
  evaluations = 0;
  private readonly model: Model;
  private readonly clock: FakeClock;

  constructor(prompt: readonly Token[], model: Model, clock: FakeClock) {
    this.tokens = [...prompt];
    this.model = model;
    this.clock = clock;
  }

  get position(): number {
    return this.tokens.length;
  }

  async evaluate(tokens: readonly Token[], from: number): Promise<Token[]> {
    this.evaluations += 1;
    this.clock.advance(4 + tokens.length);
    return tokens.flatMap((token, index) => {
      this.tokens.push(token);
      return index < from ? [] : [this.model(this.tokens)];
    });
  }

  async eraseFrom(position: number): Promise<void> {
    this.tokens.length = position;
  }

  async release(): Promise<void> {}
}

interface Played {
  output: Token[];
  end: FakeEnd;
}

async function play(
  prompt: readonly Token[],
  model: Model,
  count: number,
  drafting: boolean,
): Promise<Played> {
  const clock = new FakeClock();
  const end = new FakeEnd(prompt.slice(0, -1), model, clock);
  const steps = new TokenSteps({
    end,
    clock,
    threads: new MeasuredChoice({ candidates: [1], start: 1, samples: 1 }),
    drafts: drafting ? new TextDrafts(prompt, new DraftCosts()) : undefined,
    rest: prompt.slice(-1),
    most: count,
  });
  const output: Token[] = [];
  while (output.length < count) {
    const { tokens } = await steps.take();
    output.push(...tokens.slice(0, count - output.length));
    if (output.length < count) steps.ask();
  }
  await steps.close(count);
  return { output, end };
}

/** A model that mostly goes on as an earlier place with the same latest token went on. */
function copying(seed: number): Model {
  return (before) => {
    const last = before.at(-1) ?? (0 as Token);
    const place = before.slice(0, -1).lastIndexOf(last);
    const mixed = Math.imul(before.length * 7 + last + seed, 0x9e3779b1) >>> 0;
    const copied = before[place + 1];
    return mixed % 11 === 0 || place < 0 || copied === undefined ? ((mixed % 9) as Token) : copied;
  };
}

it("gives the same tokens with drafts as without, and leaves the same sequence", async () => {
  const prompts = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(prompts, fc.nat(1000), fc.integer({ min: 1, max: 120 }), async (prompt, seed, count) => {
      const plain = await play(prompt as Token[], copying(seed), count, false);
      const drafted = await play(prompt as Token[], copying(seed), count, true);
      expect(drafted.output).toEqual(plain.output);
      const kept = prompt.length + count - 1;
      expect(drafted.end.tokens.slice(0, kept)).toEqual([...prompt, ...plain.output].slice(0, kept));
      expect(drafted.end.tokens.length).toBeLessThanOrEqual(prompt.length + count);
    }),
    { numRuns: 1000 },
  );
});

it("takes fewer evaluations where the answer repeats the prompt", async () => {
  const prompt = Array.from({ length: 200 }, (_, index) => (index % 100) as Token);
  const follow: Model = (before) => (((before.at(-1) ?? 0) + 1) % 100) as Token;
  const plain = await play(prompt, follow, 100, false);
  const drafted = await play(prompt, follow, 100, true);
  expect(drafted.output).toEqual(plain.output);
  expect(drafted.end.evaluations).toBeLessThan(plain.end.evaluations / 2);
});

it("never drafts past the last token that is wanted", async () => {
  const prompt = Array.from({ length: 200 }, (_, index) => (index % 100) as Token);
  const follow: Model = (before) => (((before.at(-1) ?? 0) + 1) % 100) as Token;
  for (const count of [1, 2, 7, 33]) {
    const { end } = await play(prompt, follow, count, true);
    expect(end.tokens.length).toBeLessThanOrEqual(prompt.length + count - 1);
  }
});

it("goes on after tokens that were not sampled, and counts them for the seed and the penalties", async () => {
  const clock = new FakeClock();
  const end = new FakeEnd([1 as Token], (before) => (before.length + 100) as Token, clock);
  const asked: (readonly Token[])[] = [];
  const evaluate = end.evaluate.bind(end);
  end.evaluate = (tokens: readonly Token[], from: number, output: readonly Token[] = []) => {
    asked.push([...output]);
    return evaluate(tokens, from);
  };
  const steps = new TokenSteps({
    end,
    clock,
    threads: new MeasuredChoice({ candidates: [1], start: 1, samples: 1 }),
    rest: [2 as Token],
    most: 10,
  });
  await steps.take();
  await steps.take();
  await steps.force(1, [7, 8] as Token[]);
  expect((await steps.take()).tokens).toEqual([105]);
  expect(end.tokens).toEqual([1, 2, 102, 7, 8]);
  expect(asked.at(-1)).toEqual([102, 7, 8]);
  await steps.close(3);
  expect(end.tokens).toEqual([1, 2, 102, 7, 8]);
});

it("passes on a failed evaluation to the one who takes the step", async () => {
  const clock = new FakeClock();
  const end = new FakeEnd([], () => 1 as Token, clock);
  end.evaluate = () => Promise.reject(new Error("llama_decode failed"));
  const steps = new TokenSteps({
    end,
    clock,
    threads: new MeasuredChoice({ candidates: [1], start: 1, samples: 1 }),
    rest: [1 as Token],
    most: 5,
  });
  steps.ask();
  await expect(steps.take()).rejects.toThrow("llama_decode failed");
  await steps.close(0);
});
