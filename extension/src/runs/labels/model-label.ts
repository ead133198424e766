import { splitModelName } from "../../locale/describe-model.ts";

/** Formats a model's file name for display: "SmolLM2-135M-Instruct Q4_1". */
export function modelLabel(model: string): string {
  const { name, quantization } = splitModelName(model);
  return quantization === undefined ? name : `${name} ${quantization}`;
}
