import { EngineError } from "../../engine-error.ts";

/** Builds the error of a schema that cannot be enforced. `place`: JSON pointer into the schema. */
export function unenforceable(place: string, reason: string): EngineError {
  const where = place === "" ? "" : ` at ${place}`;
  return new EngineError("invalid_schema", `The JSON schema cannot be enforced${where}: ${reason}.`, {
    place,
  });
}

/** Returns the JSON pointer of a member. */
export function placeIn(place: string, ...keys: (string | number)[]): string {
  const written = keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return place + written.join("");
}
