import { describe, expect, it } from "vitest";
import { readResponseFormat } from "../../../../../native-host/src/serving/http/openai/response-format.ts";

describe("response_format", () => {
  it("asks for free text, any object or a schema", () => {
    expect(readResponseFormat(undefined)).toBeUndefined();
    expect(readResponseFormat({ type: "text" })).toBeUndefined();
    expect(readResponseFormat({ type: "json_object" })).toEqual({ kind: "json_object" });
    const schema = { type: "object" };
    expect(
      readResponseFormat({ type: "json_schema", json_schema: { name: "x", schema, strict: true } }),
    ).toEqual({
      kind: "json_schema",
      schema,
    });
  });

  it.each([
    ["json_object"],
    [{}],
    [{ type: "yaml" }],
    [{ type: "json_schema" }],
    [{ type: "json_schema", json_schema: { schema: 5 } }],
    [[]],
  ])("refuses %j", (value) => {
    expect(() => readResponseFormat(value)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
