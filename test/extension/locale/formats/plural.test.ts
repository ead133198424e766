import { expect, it } from "vitest";
import { ordinal, plural } from "../../../../extension/src/locale/formats/plural.ts";

it("uses the singular only for one", () => {
  const forms = { one: "token", other: "tokens" };
  expect([0, 1, 2, 21].map((count) => plural(count, forms))).toEqual(["tokens", "token", "tokens", "tokens"]);
});

it("picks the form of a place in an order", () => {
  const forms = { one: "st", two: "nd", few: "rd", other: "th" };
  const places = [1, 2, 3, 4, 11, 22].map((place) => ordinal(place, forms));
  expect(places).toEqual(["st", "nd", "rd", "th", "th", "nd"]);
});
