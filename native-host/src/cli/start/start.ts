import { homedir } from "node:os";
import { join } from "node:path";
import type { Machine } from "../../registration/browsers.ts";
import { systemPaths, type TachoPaths } from "../../system/files/paths.ts";
import { HOST_VERSION } from "../../system/host-version.ts";
import { chat } from "../chat/chat.ts";
import { type ChatOptions, parseChatOptions } from "../chat/chat-options.ts";
import { explainError } from "../terminal/explain-error.ts";
import { SetupError, say } from "../terminal/steps.ts";
import { systemTerminal } from "../terminal/terminal.ts";
import type { FoundBrowser } from "./browser/find-browser.ts";
import { hasDisplay } from "./browser/has-display.ts";
import { isAlreadyOpen, openTacho } from "./browser/open-tacho.ts";
import { type ChromiumSource, provideBrowser } from "./provide-browser.ts";
import { provideModel } from "./provide-model.ts";
import { registerHost } from "./register-browsers.ts";

export interface StartOptions {
  /** Chat in the terminal instead of a browser. */
  terminal: boolean;
  chat: ChatOptions;
}

export const START_USAGE = `npm start                        opens a browser with Tacho in the side panel
npm start -- --terminal          chats in the terminal
npm start -- --prompt "..."      answers one prompt; the answer goes to stdout, everything else to stderr

With --terminal and --prompt: [--system TEXT] [--model NAME] [--set KEY=VALUE]...`;

const WRONG_USAGE = 2;

/** The checkout to start, and its tools for building and installing. */
export interface Checkout {
  /** Absolute path of the checkout. */
  root: string;
  /** Builds the host and the extension if their sources have changed. */
  build(): Promise<void>;
  /** Files that may already be the starter model. */
  modelCopies: readonly string[];
  chromium: ChromiumSource;
}

/**
 * Runs `npm start`: takes a fresh checkout to a conversation.
 *
 * @returns the exit code.
 * @throws SetupError whose message names the way out.
 */
export async function start(commandArguments: string[], checkout: Checkout): Promise<number> {
  if (commandArguments.includes("--help") || commandArguments.includes("-h")) {
    say(START_USAGE);
    return 0;
  }
  const options = readOptions(commandArguments);
  if (options === undefined) return WRONG_USAGE;
  const machine: Machine = { platform: process.platform, env: process.env, home: homedir() };
  const paths = systemPaths();
  try {
    return await run(options, { machine, paths, checkout });
  } catch (error) {
    throw error instanceof SetupError ? error : new SetupError(explainError(error));
  }
}

async function run(
  { terminal, chat: options }: StartOptions,
  { machine, paths, checkout }: { machine: Machine; paths: TachoPaths; checkout: Checkout },
): Promise<number> {
  const wantsBrowser = !terminal && options.prompt === undefined;
  if (wantsBrowser && (await isAlreadyOpen(paths))) return 0;
  await checkout.build();
  await provideModel(paths, machine.env, checkout.modelCopies);
  const hostScript = join(checkout.root, "native-host/dist/host.js");
  const browser = wantsBrowser ? await chooseBrowser(machine, checkout.chromium) : undefined;
  if (options.prompt === undefined) await registerHost({ machine, paths, host: hostScript });
  if (browser !== undefined) {
    const extension = join(checkout.root, "extension/dist");
    const code = await openTacho({ browser, machine, paths, extension });
    if (code !== undefined) return code;
  }
  if (wantsBrowser) say("Starting the conversation here in the terminal instead.");
  return chat({ options, terminal: systemTerminal, hostScript, version: HOST_VERSION });
}

async function chooseBrowser(machine: Machine, chromium: ChromiumSource): Promise<FoundBrowser | undefined> {
  if (hasDisplay(machine.platform, machine.env)) return provideBrowser(machine, chromium);
  say("No display found for a browser (neither DISPLAY nor WAYLAND_DISPLAY is set).");
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

/**
 * Parses the arguments of `npm start`.
 *
 * @throws UsageError or parseArgs's TypeError, with a sentence for the user
 */
export function parseStartOptions(commandArguments: string[]): StartOptions {
  const rest = commandArguments.filter((argument) => argument !== "--terminal");
  return { terminal: rest.length < commandArguments.length, chat: parseChatOptions(rest) };
}
