import { describe, expect, it } from "vitest";
import {
  type CudaNoteInput,
  cudaNote,
} from "../../../../native-host/src/engines/llama-cpp/llama-cpp-engine.ts";

const ready = { status: "ready", place: "/cuda/3.0.0" } as const;
const damaged = { status: "damaged", place: "/cuda/3.0.0" } as const;
const other = { status: "other_version", version: "2.9.0" } as const;
const absent = { status: "absent" } as const;
const impossible = { status: "impossible" } as const;

describe("the note about CUDA", () => {
  it.each<[CudaNoteInput, string]>([
    [{ cuda: ready, gpu: "vulkan", driver: true }, "CUDA toolkit 12 or 13"],
    [{ cuda: ready, gpu: false, driver: false }, "driver was not found"],
    [{ cuda: other, gpu: "vulkan", driver: true }, "2.9.0"],
    [{ cuda: other, gpu: "vulkan", driver: true }, "npm run tacho -- install --cuda"],
    [{ cuda: damaged, gpu: false, driver: true }, "npm run tacho -- install --cuda"],
    [{ cuda: absent, gpu: false, driver: true }, "npm run tacho -- install --cuda"],
  ])("explains for %j: %s", (input, part) => {
    expect(cudaNote(input)?.text).toContain(part);
  });

  it.each<CudaNoteInput>([
    { cuda: ready, gpu: "cuda", driver: true },
    { cuda: absent, gpu: "vulkan", driver: true },
    { cuda: absent, gpu: false, driver: false },
    { cuda: impossible, gpu: "metal", driver: false },
    { cuda: impossible, gpu: false, driver: true },
  ])("gives no note for %j", (input) => {
    expect(cudaNote(input)).toBeUndefined();
  });
});
