import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import {
  type Detokenizer,
  TokenDecoder,
} from "../../../../../native-host/src/engines/llama-cpp/decoding/token-decoder.ts";

/** A byte vocabulary: each token is its byte; 1000 is the special token `<think>`. */
const bytes: Detokenizer = {
  detokenize: (tokens, special) =>
    tokens
      .reduce<Buffer[]>((parts, token) => {
        if (token < 256) parts.push(Buffer.from([token]));
        else if (special) parts.push(Buffer.from("<think>"));
        return parts;
      }, [])
      .reduce((all, part) => Buffer.concat([all, part]), Buffer.alloc(0))
      .toString("utf8"),
};

function decode(tokens: number[], shown: number[] = []): string[] {
  const decoder = new TokenDecoder(bytes, [], new Set(shown as Token[]));
  return tokens.map((token) => decoder.push(token as Token));
}

describe("TokenDecoder", () => {
  it("holds back a character until all its bytes have arrived", () => {
    expect(decode([...Buffer.from("aé😀b")])).toEqual(["a", "", "é", "", "", "", "😀", "b"]);
  });

  it("reports an incomplete character", () => {
    const decoder = new TokenDecoder(bytes, [], new Set());
    decoder.push(0xc3 as Token);
    expect(decoder.hasPending).toBe(true);
    decoder.push(0xa9 as Token);
    expect(decoder.hasPending).toBe(false);
  });

  it("does not wait forever for bytes that form no character", () => {
    expect(decode([0xff, 0xff, 0xff, 0xff, 0x61]).join("")).toMatch(/\uFFFD.*a$/);
  });

  it("drops a character that is cut off by tokens of another origin", () => {
    const decoder = new TokenDecoder(bytes, [], new Set());
    decoder.push(0xc3 as Token);
    decoder.insert([10 as Token]);
    expect(decoder.hasPending).toBe(false);
    expect(decoder.push(0x61 as Token)).toBe("a");
  });

  it("decodes the special tokens around thoughts and no others", () => {
    expect(decode([97, 1000, 98], [1000])).toEqual(["a", "<think>", "b"]);
    expect(decode([97, 1000, 98])).toEqual(["a", "", "b"]);
  });
});
