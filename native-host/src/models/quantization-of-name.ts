/** Matches quantizations as they appear in file names: Q4_K_M, Q8_0, IQ3_XXS, F16, BF16, MXFP4, ... */
const QUANTIZATION =
  /(?:^|[^A-Za-z0-9])((?:I?Q|TQ)\d+(?:_(?:\d+|K|XXS|XS|S|M|L|XL|NL))*|BF16|F16|F32|MXFP4)(?![A-Za-z0-9])/gi;

/**
 * Extracts the quantization from a model name. Takes the last match, because the base model's name may come
 * first.
 */
export function quantizationOf(name: string): string | undefined {
  return [...name.matchAll(QUANTIZATION)].at(-1)?.[1]?.toUpperCase();
}
