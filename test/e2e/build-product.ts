import { fileURLToPath } from "node:url";
import { buildIfNeeded } from "../../scripts/setup/build-product.ts";

/** Builds before the first test where the sources have changed, so that the browser runs what they say. */
export async function setup(): Promise<void> {
  await buildIfNeeded(fileURLToPath(new URL("../..", import.meta.url)));
}
