import { type ChatOptions, parseChatOptions } from "../chat/chat-options.ts";

export interface StartOptions {
  /** Chat here rather than in a browser. */
  terminal: boolean;
  chat: ChatOptions;
}

export const START_USAGE = `npm start                        opens a browser with Tacho in its side panel
npm start -- --terminal          chats in the terminal
npm start -- --prompt "..."      answers once: the answer on stdout, everything else on stderr

With --terminal and --prompt: [--system TEXT] [--model NAME] [--set KEY=VALUE]...`;

/** @throws UsageError, or what `parseArgs` throws, with a sentence about what is wrong. */
export function parseStartOptions(commandArguments: string[]): StartOptions {
  const rest = commandArguments.filter((argument) => argument !== "--terminal");
  return { terminal: rest.length < commandArguments.length, chat: parseChatOptions(rest) };
}
