/** Limits the drawing in one turn of the event loop, so that the page stays responsive. */
export interface DrawingBudget {
  /** Returns true when more may be drawn in this turn of the event loop. */
  hasRoom(): boolean;
  /** Charges drawn mark-up to the budget. */
  spend(html: string): void;
  /** Calls back in a turn that has room again. The returned function cancels. */
  whenRoom(callback: () => void): () => void;
}

export interface DrawingBudgetOptions {
  /** Reads a monotonic clock, ms. */
  now: () => number;
  /** Calls back in a later turn of the event loop, after the page could handle input and paint. */
  nextTurn: (callback: () => void) => void;
}

/** Longest parsing time per turn, ms; sanitising and layout of the result take several times as long. */
const MOST_TIME = 10;
/** Most elements drawn per turn. */
const MOST_ELEMENTS = 300;

/** Length of text that costs about as much layout as one element, UTF-16 code units. */
const TEXT_OF_AN_ELEMENT = 50;

/** Creates the budget that all texts of a page share, so that fifty answers opened at once stay within it. */
export function createDrawingBudget({ now, nextTurn }: DrawingBudgetOptions): DrawingBudget {
  const waiting = new Set<() => void>();
  let start: number | undefined;
  let elements = 0;

  function beginTurn(): void {
    if (start !== undefined) return;
    start = now();
    elements = 0;
    nextTurn(endTurn);
  }

  function endTurn(): void {
    start = undefined;
    for (const callback of [...waiting]) {
      // The remaining callbacks wait for the end of the new turn.
      if (!budget.hasRoom()) return;
      waiting.delete(callback);
      callback();
    }
  }

  const budget: DrawingBudget = {
    hasRoom() {
      beginTurn();
      return elements < MOST_ELEMENTS && now() - (start ?? 0) < MOST_TIME;
    },
    spend(html) {
      beginTurn();
      elements += html.split("<").length / 2 + html.length / TEXT_OF_AN_ELEMENT;
    },
    whenRoom(callback) {
      beginTurn();
      waiting.add(callback);
      return () => {
        waiting.delete(callback);
      };
    },
  };
  return budget;
}
