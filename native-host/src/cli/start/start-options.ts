import { type ChatOptions, parseChatOptions } from "../chat/chat-options.ts";

export interface StartOptions {
  /** Chat in the terminal instead of a browser. */
  terminal: boolean;
  chat: ChatOptions;
}

export const START_USAGE = `npm start                        opens a browser with Tacho in the side panel
npm start -- --terminal          chats in the terminal
npm start -- --prompt "..."      answers one prompt; the answer goes to stdout, everything else to stderr

With --terminal and --prompt: [--system TEXT] [--model NAME] [--set KEY=VALUE]...`;

/**
 * Parses the arguments of `npm start`.
 *
 * @throws UsageError or parseArgs's TypeError, with a sentence for the user
 */
export function parseStartOptions(commandArguments: string[]): StartOptions {
  const rest = commandArguments.filter((argument) => argument !== "--terminal");
  return { terminal: rest.length < commandArguments.length, chat: parseChatOptions(rest) };
}
