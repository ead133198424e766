import { describe, expect, it } from "vitest";
import { BlockSplitter } from "../../../../extension/src/ui/markdown/block-splitter.ts";
import { createDrawingBudget } from "../../../../extension/src/ui/markdown/drawing-budget.ts";

function begin() {
  let time = 0;
  const turns: (() => void)[] = [];
  const budget = createDrawingBudget({ now: () => time, nextTurn: (callback) => turns.push(callback) });
  return {
    budget,
    pass: (duration: number) => {
      time += duration;
    },
    endTurn: () => turns.shift()?.(),
  };
}

describe("createDrawingBudget", () => {
  it("runs out with time and renews in the next turn", () => {
    const { budget, pass, endTurn } = begin();
    expect(budget.hasRoom()).toBe(true);
    pass(50);
    expect(budget.hasRoom()).toBe(false);
    endTurn();
    expect(budget.hasRoom()).toBe(true);
  });

  it("runs out with the number of elements, however fast they are parsed", () => {
    const { budget, endTurn } = begin();
    budget.spend("<p>a</p>".repeat(5000));
    expect(budget.hasRoom()).toBe(false);
    endTurn();
    expect(budget.hasRoom()).toBe(true);
  });

  it("calls waiting callbacks turn by turn, but no cancelled ones", () => {
    const { budget, endTurn } = begin();
    const called: string[] = [];
    budget.spend("<p>a</p>".repeat(5000));
    budget.whenRoom(() => {
      called.push("one");
      budget.spend("<p>a</p>".repeat(5000));
    });
    budget.whenRoom(() => called.push("gone"))();
    budget.whenRoom(() => called.push("two"));
    endTurn();
    expect(called).toEqual(["one"]);
    endTurn();
    expect(called).toEqual(["one", "two"]);
  });
});

describe("text too long for one turn", () => {
  it("draws a long text over several turns with the same result as at once", () => {
    const { budget, endTurn } = begin();
    const text = "A paragraph of *some* words.\n\n".repeat(3000);
    const splitter = new BlockSplitter(budget);
    let blocks = splitter.finish(text);
    expect(splitter.isWhole).toBe(false);
    let turns = 1;
    while (!splitter.isWhole) {
      endTurn();
      const before = blocks;
      blocks = splitter.finish(text);
      expect(blocks[0]).toBe(before[0]);
      turns += 1;
    }
    expect(turns).toBeGreaterThan(3);
    const atOnce = new BlockSplitter().finish(text);
    expect(blocks.map(({ html }) => html)).toEqual(atOnce.map(({ html }) => html));
  });
});
