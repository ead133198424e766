import { expect, it } from "vitest";
import { ordinal, plural } from "../../../extension/src/locale/plural.ts";

it("uses the singular only for one", () => {
  const forms = { one: "token", other: "tokens" };
  expect([0, 1, 2, 21].map((count) => plural(count, forms))).toEqual(["tokens", "token", "tokens", "tokens"]);
});

it("formats ordinals", () => {
  expect([1, 2, 3, 4, 11, 22].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "22nd"]);
});
