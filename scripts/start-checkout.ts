import { homedir } from "node:os";
import { join } from "node:path";
import { start } from "../native-host/src/cli/start/start.ts";
import { STARTER_MODEL } from "../native-host/src/models/starter/starter-model.ts";
import { ROOT } from "./bootstrap.mjs";
import { buildIfNeeded } from "./setup/build-product.ts";
import { MODEL_CACHE } from "./setup/model-cache.ts";
import { playwrightChromium, provideChromium } from "./setup/provide-chromium.ts";

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
    modelCopies: [join(ROOT, MODEL_CACHE, STARTER_MODEL.fileName)],
    chromium: { downloaded: playwrightChromium, install: () => provideChromium(ROOT, machine) },
  });
}
