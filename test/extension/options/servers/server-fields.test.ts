import { describe, expect, it } from "vitest";
import {
  fieldErrors,
  isUnencrypted,
  proposeName,
} from "../../../../extension/src/options/servers/server-fields.ts";

const RIGHT = { name: "gpu-box", url: "http://gpu-box.test:8000/v1", key: "" };

describe("fieldErrors", () => {
  it.each(["a", "A.b_c-9", "x".repeat(32)])("takes the name %s", (name) => {
    expect(fieldErrors({ ...RIGHT, name })).toEqual({});
  });

  it.each(["", "x".repeat(33), "a/b", "two words", "ä"])("refuses the name %j", (name) => {
    expect(Object.keys(fieldErrors({ ...RIGHT, name }))).toEqual(["name"]);
  });

  it.each(["http://127.0.0.1:8080", "https://api.test/v1", "http://[::1]:5273"])("takes %s", (url) => {
    expect(fieldErrors({ ...RIGHT, url })).toEqual({});
  });

  it.each([
    "",
    "gpu-box:8000",
    "ftp://a.test",
    "javascript:alert(1)",
    "http://",
    "http://a b.test",
    "http://a:99999",
  ])("refuses the address %j", (url) => {
    expect(Object.keys(fieldErrors({ ...RIGHT, url }))).toEqual(["url"]);
  });

  it("needs no key, and refuses one that no header can carry", () => {
    expect(fieldErrors({ ...RIGHT, key: "sk-1" })).toEqual({});
    for (const key of ["a b", "schlüssel", "a\nb"]) {
      expect(Object.keys(fieldErrors({ ...RIGHT, key }))).toEqual(["key"]);
    }
  });
});

it("warns of an address without encryption on another computer only", () => {
  expect(isUnencrypted("http://gpu-box.test:8000")).toBe(true);
  expect(isUnencrypted("http://192.168.1.4")).toBe(true);
  for (const url of [
    "https://gpu-box.test",
    "http://localhost:1",
    "http://127.1.2.3:1",
    "http://[::1]:1",
    "http:",
    "",
  ])
    expect(isUnencrypted(url)).toBe(false);
});

describe("proposeName", () => {
  const found = (product: string | undefined) => ({
    url: "http://127.0.0.1:11434",
    models: [],
    ...(product !== undefined && { product }),
  });

  it("makes a name of the product, or of the port", () => {
    expect(proposeName(found("LM Studio"), [])).toBe("lm-studio");
    expect(proposeName(found(undefined), [])).toBe("server-11434");
    expect(proposeName(found("…"), [])).toBe("server-11434");
  });

  it("makes it different from the names in use, and short enough", () => {
    expect(proposeName(found("Ollama"), ["OLLAMA", "ollama-2"])).toBe("ollama-3");
    const long = proposeName(found("x".repeat(80)), ["x".repeat(29)]);
    expect(long).toBe(`${"x".repeat(29)}-2`);
    expect(fieldErrors({ ...RIGHT, name: long })).toEqual({});
  });
});
