import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { settingOf } from "@tacho/shared/settings/settings.ts";
import { invalid } from "../exchange/http-error.ts";
import { unsupported } from "./parameters.ts";

/** Parts of a message that are no text, in words. */
const OTHER_PARTS: Readonly<Record<string, string>> = {
  image_url: "Images",
  input_image: "Images",
  input_audio: "Audio",
  file: "Files",
  input_file: "Files",
  video_url: "Videos",
};

/** Types of parts that are text. */
const TEXT_PARTS = new Set(["text", "input_text", "output_text"]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the messages of a chat. All messages of the system and the developer become one at the beginning, because that
 * is where the templates of models have it. A last message of the assistant is continued.
 */
export function readMessages(value: unknown): ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalid("messages must be a list of at least one message.", "messages");
  }
  const system: string[] = [];
  const messages: ChatMessage[] = [];
  for (const [index, each] of value.entries()) {
    const place = `messages[${index}]`;
    if (typeof each !== "object" || each === null || Array.isArray(each)) {
      throw invalid(`${place} must be an object with a role and a content.`, place);
    }
    const fields: Fields = Object.fromEntries(Object.entries(each));
    switch (fields.role) {
      case "system":
      case "developer":
        system.push(readContent(fields, place));
        break;
      case "user":
        messages.push({ role: "user", content: readContent(fields, place) });
        break;
      case "assistant":
        messages.push(readAssistant(fields, place, index === value.length - 1));
        break;
      case "tool":
      case "function":
        throw unsupported("Results of tools are not supported yet.", `${place}.role`);
      default:
        throw invalid(`${place}.role must be "system", "developer", "user" or "assistant".`, `${place}.role`);
    }
  }
  if (messages.length === 0) {
    throw invalid("messages must have a message of the user or the assistant.", "messages");
  }
  return system.length === 0 ? messages : [{ role: "system", content: system.join("\n\n") }, ...messages];
}

function readAssistant(fields: Fields, place: string, isLast: boolean): ChatMessage {
  const { tool_calls, function_call, content, reasoning_content, reasoning = reasoning_content } = fields;
  const calls = Array.isArray(tool_calls) ? tool_calls.length > 0 : tool_calls != null;
  if (calls || function_call != null) {
    throw unsupported("Calls of tools are not supported yet.", `${place}.tool_calls`);
  }
  // An answer that was only a thought comes back without a content.
  const text = content == null ? "" : readContent(fields, place);
  const thought = isLast && typeof reasoning === "string" && reasoning !== "" ? reasoning : undefined;
  return { role: "assistant", content: text, ...(thought !== undefined && { thought }) };
}

/** Reads a content: a text, or a list of parts that are text. */
function readContent({ content }: Fields, place: string): string {
  const param = `${place}.content`;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) throw invalid(`${param} must be a text or a list of parts.`, param);
  return content.map((part, index) => readPart(part, `${param}[${index}]`)).join("\n");
}

function readPart(part: unknown, place: string): string {
  const fields = typeof part === "object" && part !== null ? part : {};
  const type = settingOf(fields, "type");
  const text = settingOf(fields, type === "refusal" ? "refusal" : "text");
  if (typeof type === "string" && (TEXT_PARTS.has(type) || type === "refusal")) {
    if (typeof text === "string") return text;
    throw invalid(`${place}.text must be a text.`, place);
  }
  const name = typeof type === "string" ? OTHER_PARTS[type] : undefined;
  if (name !== undefined)
    throw unsupported(`${name} in messages are not supported: only text is read.`, place);
  throw invalid(`${place} must be a part of the type "text".`, place);
}
