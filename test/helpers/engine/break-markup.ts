import { BREAK } from "../../../native-host/src/engines/llama-cpp/prompt/trace-contents.ts";

/** Breaks whatever looks like a special token, as a model's vocabulary does for its own. */
export function breakMarkup(text: string): string {
  return text.replaceAll(/<[^\s<>]+>|\[\/?[A-Z_]+\]/g, (token) => token.slice(0, 1) + BREAK + token.slice(1));
}
