const number = (low: number, high: number) => (value: unknown) =>
  typeof value === "number" && value >= low && value <= high;
const whole = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
const orAuto = (check: (value: unknown) => boolean) => (value: unknown) => value === "auto" || check(value);
const bytes = (value: unknown) => (typeof value === "string" ? Buffer.byteLength(value) : Number.NaN);

/** Allowed values of each setting, written from the protocol document independently of the schema. */
export const ALLOWED: Readonly<Record<string, (value: unknown) => boolean>> = {
  temperature: number(0, 2),
  top_p: (value) => number(0, 1)(value) && value !== 0,
  top_k: whole(0, 1000),
  min_p: number(0, 1),
  repeat_penalty: number(0.5, 2),
  frequency_penalty: number(-2, 2),
  presence_penalty: number(-2, 2),
  max_tokens: whole(1, 32_768),
  seed: (value) => value === "random" || whole(0, 4_294_967_294)(value),
  stop: (value) =>
    Array.isArray(value) &&
    value.length <= 16 &&
    value.every((text) => bytes(text) >= 1 && bytes(text) <= 256 && !/\p{Surrogate}/u.test(text)),
  system_prompt: (value) => bytes(value) <= 16_384,
  thinking: (value) => value === "default" || value === "on" || value === "off",
  thinking_budget: orAuto(whole(0, 32_768)),
  stop_repetition: orAuto((value) => typeof value === "boolean"),
  base_model: (value) => value === "chat" || value === "text",
  context_size: orAuto(whole(256, 1_048_576)),
  gpu_layers: orAuto(whole(0, 999)),
  threads: orAuto(whole(1, 256)),
  batch_size: orAuto(whole(32, 2048)),
  flash_attention: orAuto((value) => typeof value === "boolean"),
  model: (value) => value === "default" || value === "plain",
};
