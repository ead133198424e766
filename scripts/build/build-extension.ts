import { join } from "node:path";
import { build } from "vite";

/** Builds `extension/dist`, which a browser loads unpacked. */
export async function buildExtension(root: string): Promise<void> {
  await build({ configFile: join(root, "extension/vite.config.ts"), logLevel: "warn" });
}
