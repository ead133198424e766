import { statSync } from "node:fs";
import { GgufFileType, getLlama } from "node-llama-cpp";
import { expect, it } from "vitest";
import { checkModel } from "../../../native-host/src/gguf/check-model.ts";
import { quantizationOfType } from "../../../native-host/src/gguf/file-types.ts";
import { tensorBytes } from "../../../native-host/src/gguf/tensor-bytes.ts";
import { testModel } from "../../helpers/engine/real-engine.ts";

const MOST_TYPES = 64;

/** What the library's native part says about tensor types, and its own declarations leave out. */
interface TypeSizes {
  getTypeSizeForGgmlType(type: number): number | undefined;
  getBlockSizeForGgmlType(type: number): number | undefined;
}

it("knows the size of every tensor type that llama.cpp does", async () => {
  const llama = await getLlama({ gpu: false, build: "never" });
  const { _bindings: bindings } = llama as unknown as { _bindings: TypeSizes };
  let known = 0;
  for (let type = 0; type < MOST_TYPES; type += 1) {
    const bytes = bindings.getTypeSizeForGgmlType(type) ?? 0;
    const elements = bindings.getBlockSizeForGgmlType(type) ?? 0;
    // Types that were removed have no size.
    if (bytes === 0 || elements === 0) continue;
    known += 1;
    expect({ type, bytes: tensorBytes(type, elements * 10) }).toEqual({ type, bytes: bytes * 10 });
  }
  expect(known).toBeGreaterThan(30);
  await llama.dispose();
});

it("names every file type as the library does", () => {
  const names = Object.entries(GgufFileType).filter(([, value]) => typeof value === "number");
  for (const [name, value] of names) {
    const ours = quantizationOfType(Number(value));
    if (ours !== undefined) expect(name).toMatch(new RegExp(`^(?:MOSTLY|ALL)_${ours}$`));
  }
  expect(names.filter(([, value]) => quantizationOfType(Number(value)) !== undefined).length).toBeGreaterThan(
    35,
  );
});

it("finds a real model whole", async () => {
  const { path } = testModel();
  const { size, header } = await checkModel(path);
  expect(size).toBe(statSync(path).size);
  expect(header.weightsEnd).toBeLessThanOrEqual(size);
  expect(size - header.weightsEnd).toBeLessThan(32);
});
