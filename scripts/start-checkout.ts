import { homedir } from "node:os";
import { start } from "../native-host/src/cli/start/start.ts";
import { ROOT } from "./bootstrap.mjs";
import { buildIfNeeded } from "./setup/build-product.ts";
import { chromiumSource, modelCopies } from "./setup/this-checkout.ts";

/**
 * Runs `npm start` in this checkout.
 *
 * @returns the exit code.
 */
export function startCheckout(commandArguments: string[]): Promise<number> {
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  return start(commandArguments, {
    root: ROOT,
    build: () => buildIfNeeded(ROOT),
    modelCopies: modelCopies(ROOT),
    chromium: chromiumSource(ROOT, machine),
  });
}
