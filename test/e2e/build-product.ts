import { fileURLToPath } from "node:url";
import { buildIfNeeded } from "../../scripts/setup/build-product.ts";

/** Builds the product before the first test when the sources have changed, so that the browser runs current code. */
export async function setup(): Promise<void> {
  await buildIfNeeded(fileURLToPath(new URL("../..", import.meta.url)));
}
