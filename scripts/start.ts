import { homedir } from "node:os";
import { join } from "node:path";
import { chat } from "../native-host/src/cli/chat/chat.ts";
import { explainError } from "../native-host/src/cli/terminal/explain-error.ts";
import { systemTerminal } from "../native-host/src/cli/terminal/terminal.ts";
import { systemPaths, type TachoPaths } from "../native-host/src/platform/paths.ts";
import { HOST_VERSION } from "../native-host/src/platform/version.ts";
import type { Machine } from "../native-host/src/registration/browsers.ts";
import { ROOT } from "./bootstrap.mjs";
import { hasDisplay } from "./browser/has-display.ts";
import { isAlreadyOpen, openTacho } from "./browser/open-tacho.ts";
import { buildIfNeeded } from "./setup/build-product.ts";
import { SetupError } from "./setup/failure.mjs";
import type { FoundBrowser } from "./setup/find-browser.ts";
import { provideBrowser } from "./setup/provide-browser.ts";
import { provideModel } from "./setup/provide-model.ts";
import { registerHost } from "./setup/register-host.ts";
import { say } from "./setup/say.mjs";
import { parseStartOptions, START_USAGE, type StartOptions } from "./start-options.ts";

const WRONG_USAGE = 2;

/**
 * `npm start`: everything from a fresh checkout to a conversation.
 *
 * @returns the exit code.
 */
export async function start(commandArguments: string[]): Promise<number> {
  if (commandArguments.includes("--help") || commandArguments.includes("-h")) {
    say(START_USAGE);
    return 0;
  }
  const options = readOptions(commandArguments);
  if (options === undefined) return WRONG_USAGE;
  const machine: Machine = { platform: process.platform, env: process.env, home: homedir() };
  const paths = systemPaths();
  try {
    return await run(options, machine, paths);
  } catch (error) {
    throw error instanceof SetupError ? error : new SetupError(explainError(error));
  }
}

async function run(
  { terminal, chat: options }: StartOptions,
  machine: Machine,
  paths: TachoPaths,
): Promise<number> {
  const wantsBrowser = !terminal && options.prompt === undefined;
  if (wantsBrowser && (await isAlreadyOpen(paths))) return 0;
  await buildIfNeeded(ROOT);
  await provideModel(ROOT, paths, machine.env);
  const hostScript = join(ROOT, "native-host/dist/host.js");
  const browser = wantsBrowser ? await chooseBrowser(machine) : undefined;
  if (options.prompt === undefined) await registerHost({ machine, paths, host: hostScript });
  if (browser !== undefined) {
    const extension = join(ROOT, "extension/dist");
    const code = await openTacho({ browser, machine, paths, extension });
    if (code !== undefined) return code;
  }
  if (wantsBrowser) say("So the conversation is here in the terminal.");
  return chat({ options, terminal: systemTerminal, hostScript, version: HOST_VERSION });
}

async function chooseBrowser(machine: Machine): Promise<FoundBrowser | undefined> {
  if (hasDisplay(machine.platform, machine.env)) return provideBrowser(ROOT, machine);
  say("There is no display for a browser (neither DISPLAY nor WAYLAND_DISPLAY is set).");
  return undefined;
}

function readOptions(commandArguments: string[]): StartOptions | undefined {
  try {
    return parseStartOptions(commandArguments);
  } catch (error) {
    say(`${explainError(error)}\n\n${START_USAGE}`);
    return undefined;
  }
}
