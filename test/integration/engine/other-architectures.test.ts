import { expect, it } from "vitest";
import { tinyBitnetModel } from "../../fixtures/gguf/tiny-bitnet-model.ts";
import { collectParts, finishOf, textOf } from "../../helpers/engine/engine-parts.ts";
import { useRealEngine } from "../../helpers/engine/model-bytes.ts";

const real = useRealEngine();

it("runs a BitNet model with ternary weights", async () => {
  const loaded = await real.load(tinyBitnetModel());
  expect(loaded).toMatchObject({ quantization: "TQ2_0", backend: "cpu", context_size: 1024 });
  const ask = () =>
    collectParts(real.engine, [{ role: "user", content: "one two" }], { settings: { max_tokens: 12 } });
  const first = await ask();
  expect(finishOf(first)).toMatchObject({ reason: "length", output_tokens: 12 });
  expect(textOf(await ask())).toBe(textOf(first));
});
