import type { OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import type { Grammar } from "./grammar.ts";
import { compileSchema } from "./schema/compile-schema.ts";
import { unenforceable } from "./schema/refuse.ts";
import { writeGbnf } from "./write-gbnf.ts";

/** Largest grammar that is used, in characters of its notation. */
const MOST_CHARACTERS = 1_000_000;

/**
 * Compiles the form of an answer.
 *
 * @throws EngineError `invalid_schema`, with the place, for a schema that cannot be enforced.
 */
export function compileOutput(form: OutputGrammar): Grammar {
  const grammar = compileSchema(form.kind === "json_object" ? { type: "object" } : form.schema);
  if (writeGbnf(grammar).length > MOST_CHARACTERS) throw unenforceable("", "the schema is too large");
  return grammar;
}
