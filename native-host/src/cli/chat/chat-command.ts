import type { Command } from "../terminal/command-context.ts";
import { chat } from "./chat.ts";
import { parseChatOptions } from "./chat-options.ts";

export const chatCommand: Command = (commandArguments, { terminal, hostScript, version }) =>
  chat({ options: parseChatOptions(commandArguments), terminal, hostScript, version });
