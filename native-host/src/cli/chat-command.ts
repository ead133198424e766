import { chat } from "./chat/chat.ts";
import { parseChatOptions } from "./chat/chat-options.ts";
import type { Command } from "./command-context.ts";

export const chatCommand: Command = (commandArguments, { terminal, hostScript, version }) =>
  chat({ options: parseChatOptions(commandArguments), terminal, hostScript, version });
