import type { PromptPiece } from "../../../native-host/src/engines/llama-cpp/prompt/trace-contents.ts";

/** Joins the pieces of a prompt to one text, with plain pieces in guillemets. */
export function showPieces(pieces: readonly PromptPiece[]): string {
  return pieces.map(({ kind, text }) => (kind === "plain" ? `«${text}»` : text)).join("");
}
