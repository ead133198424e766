import { expect, it } from "vitest";
import { quantizationOf } from "../../../native-host/src/models/quantization-of-name.ts";

it.each([
  ["SmolLM2-135M-Instruct.Q4_1", "Q4_1"],
  ["Llama-3.2-1B-Instruct-Q4_K_M", "Q4_K_M"],
  ["qwen2.5-0.5b-instruct-q8_0", "Q8_0"],
  ["Meta-Llama-3-8B-IQ3_XXS", "IQ3_XXS"],
  ["Mistral-7B-v0.3-IQ4_NL", "IQ4_NL"],
  ["gemma-3-1b-it-BF16", "BF16"],
  ["phi-2.f16", "F16"],
  ["gpt-oss-20b-MXFP4", "MXFP4"],
  ["model-Q5_K_S-00001-of-00002", "Q5_K_S"],
  ["Q8_0-base-requantized-Q2_K", "Q2_K"],
  ["BitNet-TQ1_0", "TQ1_0"],
])("finds in %s the quantization %s", (name, quantization) => {
  expect(quantizationOf(name)).toBe(quantization);
});

it.each(["model", "SeaQ4uence", "Qwen2-7B", "faq2023"])("finds no quantization in %s", (name) => {
  expect(quantizationOf(name)).toBeUndefined();
});
