import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StopStringFilter } from "../../../../native-host/src/engines/output/stop-string-filter.ts";

function run(pieces: string[], stop: string[]) {
  const filter = new StopStringFilter(stop);
  let shown = "";
  for (const piece of pieces) {
    const { text, stopped } = filter.push(piece);
    shown += text;
    if (stopped) return { shown, stopped };
  }
  return { shown: shown + filter.flush(), stopped: false };
}

describe("StopStringFilter", () => {
  it("cuts at a stop string split across chunks", () => {
    expect(run(["one t", "wo thr", "ee"], ["o th"])).toEqual({ shown: "one tw", stopped: true });
  });

  it("releases text that did not become a stop string", () => {
    const filter = new StopStringFilter(["END"]);
    expect(filter.push("the E")).toEqual({ text: "the ", stopped: false });
    expect(filter.push("N")).toEqual({ text: "", stopped: false });
    expect(filter.push("O")).toEqual({ text: "ENO", stopped: false });
  });

  it("finds a stop string that overlaps a false start", () => {
    expect(run(["a", "a", "ab", "c"], ["aab"])).toEqual({ shown: "a", stopped: true });
  });

  it("prefers the stop string that completes first", () => {
    expect(run(["xabyz"], ["xabyz", "ab"])).toEqual({ shown: "x", stopped: true });
  });

  it("holds nothing back without stop strings", () => {
    expect(new StopStringFilter([]).push("abc")).toEqual({ text: "abc", stopped: false });
  });

  it("gives the same result however the text is split", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 30 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(letters, stops, fc.array(fc.integer({ min: 0, max: 30 })), (text, stop, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
        expect(run(pieces, stop)).toEqual(run([text], stop));
      }),
    );
  });
});
