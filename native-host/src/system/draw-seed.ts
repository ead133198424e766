import { randomInt } from "node:crypto";

/** Number of seeds. The next value, 4294967295, means "random" in llama.cpp. */
const SEEDS = 4_294_967_295;

/** Returns a random seed, 0..4294967294. */
export function drawSeed(): number {
  return randomInt(SEEDS);
}
