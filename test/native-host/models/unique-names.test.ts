import fc from "fast-check";
import { expect, it } from "vitest";
import type { FoundModel } from "../../../native-host/src/models/sources/found-model.ts";
import { withUniqueNames } from "../../../native-host/src/models/unique-names.ts";

/** Names that are alike, reserved, long, or look like a name with a place. */
const someName = fc.oneof(
  fc.constantFrom("x", "X", "x (a)", "x (folder)", "x (config)", "default", "scripted", "__proto__"),
  fc.constantFrom("é".repeat(125), "x".repeat(250), "x".repeat(230)),
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
);

const someModel = fc.record({
  name: someName,
  source: fc.constantFrom("folder" as const, "config" as const),
  place: fc.constantFrom("a", "b", "x.gguf", "y/".repeat(100)),
});

it("names every model once, within 256 bytes, and leaves reserved names alone", () => {
  const reserved = ["default", "scripted"];
  fc.assert(
    fc.property(fc.array(someModel, { maxLength: 30 }), (parts) => {
      const models = parts.map((model, index): FoundModel => ({ ...model, path: `/${index}`, files: [] }));
      const named = withUniqueNames(models, reserved);
      expect([...named.values()].map(({ path }) => path)).toEqual(models.map(({ path }) => path));
      for (const [name, model] of named) {
        expect(model.name).toBe(name);
        expect(reserved).not.toContain(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(256);
      }
      const firstOf = new Map([...models].reverse().map((model) => [model.name, model.path]));
      for (const [name, path] of firstOf) {
        const holder = named.get(name)?.path;
        // A name that another model was given by its place is not free any more.
        if (!reserved.includes(name) && !/ \(/.test(name)) expect(holder).toBe(path);
      }
    }),
  );
});

it("names one file once that two places give the same name", () => {
  const model: FoundModel = { name: "x", source: "config", place: "x.gguf", path: "/x.gguf", files: [] };
  expect([...withUniqueNames([model, { ...model, source: "folder" }], []).keys()]).toEqual(["x"]);
});
