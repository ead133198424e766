import type { OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import { settingOf } from "@tacho/shared/settings/settings.ts";
import { invalid } from "../exchange/http-error.ts";

const PARAM = "response_format";

/** Reads the form that an answer must have; `undefined` for free text. */
export function readResponseFormat(value: unknown): OutputGrammar | undefined {
  if (value === undefined) return undefined;
  const type = typeof value === "object" && value !== null ? settingOf(value, "type") : undefined;
  switch (type) {
    case "text":
      return undefined;
    case "json_object":
      return { kind: "json_object" };
    case "json_schema":
      return { kind: "json_schema", schema: readSchema(value as object) };
    default:
      throw invalid('response_format.type must be "text", "json_object" or "json_schema".', `${PARAM}.type`);
  }
}

function readSchema(format: object): boolean | Record<string, unknown> {
  const named = settingOf(format, "json_schema");
  const schema = typeof named === "object" && named !== null ? settingOf(named, "schema") : undefined;
  if (typeof schema === "boolean") return schema;
  if (typeof schema === "object" && schema !== null && !Array.isArray(schema)) {
    return Object.fromEntries(Object.entries(schema));
  }
  throw invalid("response_format.json_schema.schema must be a JSON schema.", `${PARAM}.json_schema.schema`);
}
