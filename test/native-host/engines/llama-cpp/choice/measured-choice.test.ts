import { describe, expect, it } from "vitest";
import {
  MeasuredChoice,
  threadCandidates,
} from "../../../../../native-host/src/engines/llama-cpp/choice/measured-choice.ts";

/** ms per token by number of threads. */
type Costs = (threads: number) => number;

/** Writes for `duration` ms. Returns the number of tokens written. */
function write(choice: MeasuredChoice, costs: Costs, duration: number): number {
  let tokens = 0;
  for (let time = 0; time < duration; tokens += 1) {
    const cost = costs(choice.next) * (1 + 0.04 * Math.sin(tokens * 2.3));
    choice.measured(cost, cost);
    time += cost;
  }
  return tokens;
}

function choiceFor(cores: number, start = cores): MeasuredChoice {
  return new MeasuredChoice({ candidates: threadCandidates(cores), start, samples: 3 });
}

const QUIET: Costs = (threads) => (threads === 2 ? 6 : 10);
/** Another program takes one of two cores. */
const BUSY: Costs = (threads) => (threads === 2 ? 40 : 11);

describe("MeasuredChoice", () => {
  it("writes within a twentieth of the best fixed number on a quiet machine, wherever it starts", () => {
    for (const start of [1, 2]) {
      expect(write(choiceFor(2, start), QUIET, 20_000)).toBeGreaterThan((0.95 * 20_000) / 6);
    }
  });

  it("notices within a second that another program took a core, and comes back when it leaves", () => {
    const choice = choiceFor(2);
    write(choice, QUIET, 10_000);
    expect(choice.best).toBe(2);
    write(choice, BUSY, 1000);
    expect(choice.best).toBe(1);
    expect(write(choice, BUSY, 20_000)).toBeGreaterThan((0.85 * 20_000) / 11);
    write(choice, QUIET, 2500);
    expect(choice.best).toBe(2);
  });

  it("finds the best number among many, a step at a time", () => {
    const costs: Costs = (threads) => 60 / Math.min(threads, 6) + 2 * Math.max(0, threads - 6);
    const choice = choiceFor(16);
    write(choice, costs, 20_000);
    expect(choice.best).toBe(6);
  });

  it("keeps the number of threads while measurements differ only by chance", () => {
    const choice = choiceFor(4, 3);
    write(choice, () => 10, 20_000);
    expect(choice.best).toBe(3);
  });

  it("tries nothing when there is one candidate", () => {
    const choice = new MeasuredChoice({ candidates: [3], start: 8, samples: 1 });
    write(choice, () => 10, 20_000);
    expect([choice.next, choice.best, choice.isTrial]).toEqual([3, 3, false]);
  });

  it("starts with the candidate nearest to what was learned", () => {
    expect(choiceFor(4, 9).next).toBe(4);
    expect(choiceFor(4, 1).next).toBe(1);
  });
});

describe("threadCandidates", () => {
  it("has every number on small machines and a ladder on large ones", () => {
    expect(threadCandidates(1)).toEqual([1]);
    expect(threadCandidates(4)).toEqual([1, 2, 3, 4]);
    expect(threadCandidates(16)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16]);
  });
});
