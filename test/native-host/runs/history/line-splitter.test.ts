import fc from "fast-check";
import { expect, it } from "vitest";
import { LineSplitter } from "../../../../native-host/src/runs/history/line-splitter.ts";

it("finds the same lines at the same offsets however the file is split", () => {
  const line = fc.stringMatching(/^[^\n]{0,12}$/u);
  const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.string({ maxLength: 5 }),
      cuts,
      (lines, tail, places) => {
        const torn = tail.replaceAll("\n", "");
        const file = Buffer.from(`${lines.map((text) => `${text}\n`).join("")}${torn}`);
        const splitter = new LineSplitter(0);
        const edges = [
          0,
          ...places.map((place) => Math.min(place, file.length)).sort((a, b) => a - b),
          file.length,
        ];
        const found = edges.slice(1).flatMap((end, index) => splitter.push(file.subarray(edges[index], end)));
        const expected = lines.map((text) => Buffer.from(text).toString()).filter((text) => text !== "");
        expect(found.map(({ text }) => text)).toEqual(expected);
        for (const { text, offset, length } of found) {
          expect(file.subarray(offset, offset + length).toString()).toBe(text);
        }
        expect(splitter.consumed).toBe(file.length - Buffer.byteLength(torn));
      },
    ),
  );
});

it("counts offsets from the given start", () => {
  const splitter = new LineSplitter(100);
  expect(splitter.push(Buffer.from("ab\nc"))).toEqual([{ text: "ab", offset: 100, length: 2 }]);
  expect(splitter.consumed).toBe(103);
});
