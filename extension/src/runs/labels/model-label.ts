import { splitModelName } from "../../locale/describe-model.ts";
import { messages } from "../../locale/locale.ts";

/** Formats a model's file name for display: "SmolLM2-135M-Instruct Q4_1". */
export function modelLabel(model: string): string {
  if (model === "") return messages().runs.unknownModel;
  const { name, quantization } = splitModelName(model);
  return quantization === undefined ? name : `${name} ${quantization}`;
}
