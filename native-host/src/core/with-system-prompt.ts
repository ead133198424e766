import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";

/** The messages with the settings' system prompt among them, unless the request brings a system message of its own. */
export function withSystemPrompt(messages: ChatMessage[], systemPrompt: string): ChatMessage[] {
  if (systemPrompt === "" || messages[0]?.role === "system") return messages;
  return [{ role: "system", content: systemPrompt }, ...messages];
}
