import { randomInt } from "node:crypto";

/** One more than the largest seed: 4294967295 means random in llama.cpp. */
const SEEDS = 4_294_967_295;

/** A seed, 0..4294967294. */
export function drawSeed(): number {
  return randomInt(SEEDS);
}
