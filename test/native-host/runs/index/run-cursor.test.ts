import fc from "fast-check";
import { expect, it } from "vitest";
import { formatCursor, parseCursor } from "../../../../native-host/src/runs/index/run-cursor.ts";

it("survives formatting and parsing", () => {
  const cursor = fc.record({
    at: fc.oneof(fc.integer({ min: 0 }), fc.double({ min: 1, max: 1e13, noNaN: true })),
    run_id: fc.string({ minLength: 1 }),
  });
  fc.assert(
    fc.property(cursor, (value) => {
      expect(parseCursor(formatCursor(value))).toEqual(value);
    }),
  );
});

it.each(["", "abc", ":x", "12:", "12", "x:12"])("rejects %j", (text) => {
  expect(parseCursor(text)).toBeUndefined();
});
