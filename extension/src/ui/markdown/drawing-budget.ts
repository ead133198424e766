/** How much may be drawn before the page must be free again. */
export interface DrawingBudget {
  /** Whether something more may be drawn in this turn of the event loop. */
  hasRoom(): boolean;
  /** Something was drawn. */
  spend(html: string): void;
  /** Calls back in a turn that has room again. The returned function ends it. */
  whenRoom(callback: () => void): () => void;
}

export interface DrawingBudgetOptions {
  /** Monotonic, ms. */
  now: () => number;
  /** Calls back in a later turn of the event loop, after the page could react and paint. */
  nextTurn: (callback: () => void) => void;
}

/** Longest time for parsing in one turn, ms; checking and laying out what was parsed takes some times as much. */
const MOST_TIME = 10;
/** Most elements in one turn. */
const MOST_ELEMENTS = 300;

/** Text that costs about as much to lay out as an element does, UTF-16 code units. */
const TEXT_OF_AN_ELEMENT = 50;

/** One budget for all texts of a page: fifty answers that open at once share it. */
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
      // Those that are left wait for the end of the turn that has begun.
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
