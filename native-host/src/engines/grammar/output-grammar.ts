import type { OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import { EngineError } from "../engine-error.ts";
import { afterText } from "./after-text.ts";
import type { Grammar } from "./rules/grammar.ts";
import { writeGbnf } from "./rules/write-gbnf.ts";
import { compileSchema } from "./schema/compile-schema.ts";
import { unenforceable } from "./schema/refuse.ts";

/** Largest grammar that is used, in characters of its notation. */
const MOST_CHARACTERS = 1_000_000;
/** Longest beginning of an answer, in characters. */
const MOST_BEGUN = 50_000;

/**
 * Compiles the form of an answer.
 *
 * @param begun the beginning of the answer, which is there already
 * @throws EngineError `invalid_schema`, with the place, for a schema that cannot be enforced, or `invalid_request` if the
 *   beginning does not fit the form.
 */
export function compileOutput(form: OutputGrammar, begun = ""): Grammar {
  const grammar = compileSchema(form.kind === "json_object" ? { type: "object" } : form.schema);
  if (writeGbnf(grammar).length > MOST_CHARACTERS) throw unenforceable("", "the schema is too large");
  if (begun === "") return grammar;
  if (begun.length > MOST_BEGUN)
    throw new EngineError(
      "invalid_request",
      `The beginning of the answer has more than ${MOST_BEGUN} characters.`,
    );
  const rest = afterText(grammar, begun);
  if (rest !== undefined) return rest;
  throw new EngineError(
    "invalid_request",
    "The beginning of the answer does not fit the form that is asked for.",
  );
}
