/** As names of GGUF files carry it: Q4_K_M, Q8_0, IQ3_XXS, F16, BF16, MXFP4 ... at the end of a word. */
const QUANTIZATION =
  /(?:^|[^A-Za-z0-9])((?:I?Q|TQ)\d+(?:_(?:\d+|K|XXS|XS|S|M|L|XL|NL))*|BF16|F16|F32|MXFP4)(?![A-Za-z0-9])/gi;

/** The quantization that a model's name tells of; the last one, because a base model's name may come before. */
export function quantizationOf(name: string): string | undefined {
  return [...name.matchAll(QUANTIZATION)].at(-1)?.[1]?.toUpperCase();
}
