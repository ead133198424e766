import { expect, it } from "vitest";
import { JsonEnd } from "../../../../native-host/src/engines/output/json-end.ts";

it.each(['{"a":{"b":[1,"}"]}}', '["]",{"a":"\\"]"}]', '"text with { and \\" and \\\\"', " \n{}", "[]"])(
  "notices the last character of %s, however it is split",
  (text) => {
    for (let cut = 0; cut < text.length; cut += 1) {
      const end = new JsonEnd();
      expect(end.push(text.slice(0, cut))).toBe(false);
      expect(end.push(text.slice(cut))).toBe(true);
    }
  },
);

it.each(["123", "true", "null", '{"a":[1,2]', '"open'])("sees no end of %s", (text) => {
  expect(new JsonEnd().push(text)).toBe(false);
});
