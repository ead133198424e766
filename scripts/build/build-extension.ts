import { join } from "node:path";
import { build } from "vite";

/** Builds `extension/dist`, which a browser loads unpacked. */
export async function buildExtension(root: string): Promise<void> {
  // Vite builds for development if the environment says anything else, as in a test.
  process.env.NODE_ENV = "production";
  await build({ configFile: join(root, "extension/vite.config.ts"), logLevel: "warn" });
}
