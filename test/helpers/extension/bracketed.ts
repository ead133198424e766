import type { Catalogue } from "../../../extension/src/locale/catalogue.ts";
import { messages } from "../../../extension/src/locale/messages.en.ts";

function bracket(texts: unknown): unknown {
  if (typeof texts === "string") return `⟦${texts}⟧`;
  if (typeof texts === "function") return (...values: unknown[]) => bracket(texts(...values));
  if (Array.isArray(texts)) return texts.map(bracket);
  if (typeof texts !== "object" || texts === null) return texts;
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, bracket(value)]));
}

/** A made-up language: every English text in brackets. */
export const BRACKETED = bracket(messages) as Catalogue;
