import { messages } from "../../locale/locale.ts";
import { splitModelName } from "../../locale/words/describe-model.ts";

/** Formats a model's file name for display: "SmolLM2-135M-Instruct Q4_1". */
export function modelLabel(model: string): string {
  if (model === "") return messages().runs.unknownModel;
  const { name, quantization } = splitModelName(model);
  return quantization === undefined ? name : `${name} ${quantization}`;
}
