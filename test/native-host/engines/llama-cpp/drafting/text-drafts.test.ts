import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { DraftCosts } from "../../../../../native-host/src/engines/llama-cpp/drafting/draft-costs.ts";
import { TextDrafts } from "../../../../../native-host/src/engines/llama-cpp/drafting/text-drafts.ts";

/** Duration of a step without a draft, ms. */
const PLAIN = 10;

/** Cost of a step by the length of its draft, as measured on two processors. */
const MACHINES = {
  "where batches are cheap": (length: number) => (length === 0 ? 1 : 1.6 + 0.19 * length),
  "where batches are dear": (length: number) => (length === 0 ? 1 : 1.7 + 0.4 * length),
};

/** Plays the writing of `answer` after `prompt` and returns its speed as a multiple of writing without drafts. */
function speedOf(
  cost: (length: number) => number,
  prompt: readonly number[],
  answer: readonly number[],
  costs = new DraftCosts(),
): number {
  const drafts = new TextDrafts(prompt as Token[], costs);
  let time = 0;
  for (let place = 0; place < answer.length; ) {
    const draft = drafts.propose([], answer.length - place - 1);
    let accepted = 0;
    while (accepted < draft.length && draft[accepted] === answer[place + accepted]) accepted += 1;
    const duration = PLAIN * cost(draft.length);
    drafts.measured(draft.length, accepted, duration);
    for (const token of answer.slice(place, place + accepted + 1)) drafts.add(token as Token);
    place += accepted + 1;
    time += duration;
  }
  return (answer.length * PLAIN) / time;
}

/** Returns a generator of numbers 0..1 that is the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.each(Object.entries(MACHINES))("drafts %s", (name, cost) => {
  it("speed up an answer that copies the prompt", () => {
    const next = random(1);
    const prompt = Array.from({ length: 600 }, () => Math.floor(next() * 5000));
    expect(speedOf(cost, prompt, prompt.slice(100, 400))).toBeGreaterThan(
      name === "where batches are cheap" ? 3 : 1.7,
    );
  });

  it("never lose more than two hundredths on text that only seems to repeat", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const next = random(seed);
      const word = () => Math.floor(1 / (next() * 0.5 + 0.002));
      const prompt = Array.from({ length: 400 }, word);
      const answer = Array.from({ length: 200 }, word);
      expect(speedOf(cost, prompt, answer)).toBeGreaterThan(0.98);
    }
  });
});

it("speed up an edited copy where batches are cheap", () => {
  const cost = MACHINES["where batches are cheap"];
  const costs = new DraftCosts();
  for (let seed = 1; seed <= 5; seed += 1) {
    const next = random(seed);
    const prompt = Array.from({ length: 600 }, () => Math.floor(next() * 5000));
    const answer = prompt.slice(100, 400).map((word) => (next() < 0.05 ? 9000 : word));
    expect(speedOf(cost, prompt, answer, costs)).toBeGreaterThan(1.5);
  }
});

it("tell what they saved and how many tokens were right", () => {
  const costs = new DraftCosts();
  const drafts = new TextDrafts([1, 2, 3, 4, 5] as Token[], costs);
  for (const token of [1, 2, 3] as Token[]) drafts.add(token);
  expect(drafts.propose([], 10)).toEqual([]);
  for (let step = 0; step < 4; step += 1) drafts.measured(0, 0, 10);
  const draft = drafts.propose([], 10);
  expect(draft).toEqual([4, 5]);
  drafts.measured(2, 1, 15);
  expect([drafts.drafted, drafts.accepted, drafts.savedTime]).toEqual([2, 1, 5]);
});

it("leave plain steps between them, so that the comparison stays true", () => {
  const drafts = new TextDrafts(
    Array.from({ length: 3000 }, (_, index) => index % 1000) as Token[],
    new DraftCosts(),
  );
  const lengths: number[] = [];
  for (let place = 0; place < 700; ) {
    const { length } = drafts.propose([], 1000);
    lengths.push(length);
    drafts.measured(length, length, length === 0 ? 10 : 20);
    for (let step = 0; step <= length; step += 1) drafts.add((place + step) as Token);
    place += length + 1;
  }
  const drafted = lengths.slice(lengths.findIndex((length) => length > 0));
  expect(Math.max(...drafted)).toBe(32);
  expect(drafted).toContain(0);
});
