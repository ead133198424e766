import { homedir } from "node:os";
import { join } from "node:path";
import { hasDisplay } from "../native-host/src/cli/start/browser/has-display.ts";
import { isAlreadyOpen, openTacho } from "../native-host/src/cli/start/browser/open-tacho.ts";
import { provideBrowser } from "../native-host/src/cli/start/provide-browser.ts";
import { provideModel } from "../native-host/src/cli/start/provide-model.ts";
import { registerHost } from "../native-host/src/cli/start/register-browsers.ts";
import { SetupError, step } from "../native-host/src/cli/terminal/steps.ts";
import type { Machine } from "../native-host/src/registration/browsers.ts";
import { resolvePaths } from "../native-host/src/system/files/paths.ts";
import { ROOT } from "./bootstrap.mjs";
import { buildHost } from "./build/build-host.ts";
import { parseDevOptions } from "./dev/dev-options.ts";
import { serveExtension } from "./dev/serve-extension.ts";
import { switchOnDeveloperMode } from "./dev/switch-on-developer-mode.ts";
import { chromiumSource, modelCopies } from "./setup/this-checkout.ts";

/** Holds the browser profile, the registration and all that the host keeps, apart from those of `npm start`. */
const HOME = join(ROOT, ".cache/dev-home");

/**
 * `npm run dev`: a browser of its own with the extension served from its sources. Stays until the browser closes.
 *
 * @returns the exit code.
 */
export async function dev(commandArguments: string[]): Promise<number> {
  const { port } = parseDevOptions(commandArguments);
  const env = { ...process.env, TACHO_HOME: HOME };
  const machine: Machine = { platform: process.platform, env, home: homedir() };
  const paths = resolvePaths(machine);
  if (await isAlreadyOpen(paths)) return 0;
  if (!hasDisplay(machine.platform, env))
    throw new SetupError(
      "npm run dev opens a browser, and there is no display for it (neither DISPLAY nor WAYLAND_DISPLAY is set).",
    );
  const browser = await provideBrowser(machine, chromiumSource(ROOT, machine));
  if (browser === undefined) return 1;
  await step("Building the host", () => buildHost(ROOT));
  await provideModel(paths, env, modelCopies(ROOT));
  await registerHost({ machine, paths, host: join(ROOT, "native-host/dist/host.js"), browsers: [] });
  await switchOnDeveloperMode(paths.browserProfile);
  const extension = await serveExtension(ROOT, port);
  try {
    return (await openTacho({ browser, machine, paths, extension: extension.folder })) ?? 1;
  } finally {
    await extension.close();
  }
}
