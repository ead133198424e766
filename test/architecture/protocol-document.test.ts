import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_CAPABILITIES } from "@tacho/shared/protocol/capabilities.ts";
import { CONNECTION_PURPOSES, connectionSchema } from "@tacho/shared/protocol/connections.ts";
import { ERROR_REASONS } from "@tacho/shared/protocol/error-reasons.ts";
import {
  HOST_MESSAGE_TYPES,
  hostMessageSchemas,
  knownModelSchema,
  loadedModelSchema,
  memorySchema,
} from "@tacho/shared/protocol/host-messages.ts";
import { LOAD_PHASES, NOTE_PARAMETERS } from "@tacho/shared/protocol/load-codes.ts";
import { API_PROBLEMS } from "@tacho/shared/protocol/local-api.ts";
import * as limits from "@tacho/shared/protocol/protocol-limits.ts";
import { TERMINAL_TYPE } from "@tacho/shared/protocol/request-table.ts";
import { ACTIONS, requestSchemas } from "@tacho/shared/protocol/requests.ts";
import { foundServerSchema, serverSchema } from "@tacho/shared/protocol/servers.ts";
import {
  aggregateSchema,
  contextPartsSchema,
  END_NOTES,
  FINISH_REASONS,
  generationStatisticsSchema,
  interTokenLatencySchema,
  NUMBER_SOURCES,
  percentilesSchema,
} from "@tacho/shared/protocol/statistics.ts";
import { ERROR_CODES, wireError, wireErrorSchema } from "@tacho/shared/protocol/wire-error.ts";
import { keptFields } from "@tacho/shared/settings/kept-settings.ts";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { writtenFields } from "../../native-host/src/runs/written-run.ts";
import { STRANGER } from "../../native-host/src/serving/refuse-stranger.ts";
import { EXIT_CODE } from "../../native-host/src/transport/exit-code.ts";
import { readSections } from "./read-document.ts";
import { settingRows } from "./setting-rows.ts";
import { ROOT } from "./source-tree.ts";

const sections = readSections(readFileSync(join(ROOT, "shared/PROTOCOL.md"), "utf8"));

interface ObjectSchema {
  shape: Record<string, z.ZodMiniType>;
}

/** Lists the fields of a schema, optional ones with a question mark. */
function fieldsOf({ shape }: ObjectSchema): string[] {
  return Object.entries(shape).map(([name, field]) =>
    written(field).safeParse(undefined).success ? `${name}?` : name,
  );
}

/** What a writer must keep to: a reader's fallback does not make a field optional. */
function written(field: z.ZodMiniType): z.ZodMiniType {
  return field instanceof z.ZodMiniCatch ? written(field.def.innerType as z.ZodMiniType) : field;
}

function section(chapter: string, heading: string) {
  const found = sections.filter((each) => each.chapter === chapter && each.heading === heading);
  expect(found, `one section "${heading}" under "${chapter}"`).toHaveLength(1);
  return found[0] ?? { rows: [], text: "" };
}

function column(chapter: string, heading: string, index = 0): string[] {
  return section(chapter, heading).rows.map((row) => row[index] ?? "");
}

function headingsUnder(chapter: string): string[] {
  return sections
    .filter((each) => each.chapter === chapter && each.heading !== chapter)
    .map((each) => each.heading);
}

describe("PROTOCOL.md", () => {
  it("documents exactly the actions of the schemas", () => {
    expect(headingsUnder("Requests").sort()).toEqual([...ACTIONS].sort());
  });

  it("documents exactly the host's messages", () => {
    expect(headingsUnder("Messages from the host").sort()).toEqual([...HOST_MESSAGE_TYPES].sort());
  });

  it.each(ACTIONS)("documents the fields of %s and its response", (action) => {
    expect(column("Requests", action).sort()).toEqual(fieldsOf(requestSchemas[action]).sort());
    const answer = /Answered by\s+`(\w+)`/.exec(section("Requests", action).text)?.[1];
    expect(answer).toBe(TERMINAL_TYPE[action]);
  });

  it.each(HOST_MESSAGE_TYPES)("documents the fields of %s", (type) => {
    expect(column("Messages from the host", type).sort()).toEqual(fieldsOf(hostMessageSchemas[type]).sort());
  });

  it.each([
    ["The numbers of a generation", generationStatisticsSchema],
    ["Parts of the context", contextPartsSchema],
    ["Gaps between tokens", interTokenLatencySchema],
    ["Aggregate", aggregateSchema],
    ["Percentiles", percentilesSchema],
    ["A loaded model", loadedModelSchema],
    ["A known model", knownModelSchema],
    ["Memory", memorySchema],
    ["A server", serverSchema],
    ["A found server", foundServerSchema],
    ["A connection", connectionSchema],
    ["An error", wireErrorSchema],
  ] satisfies [string, ObjectSchema][])("documents the fields of: %s", (heading, schema) => {
    expect(column("Objects", heading).sort()).toEqual(fieldsOf(schema).sort());
  });

  it("documents the fields of a kept run", () => {
    const fields = [...fieldsOf({ shape: writtenFields }), "stats", "settings?"];
    expect(column("Objects", "A kept run").sort()).toEqual(fields.sort());
  });

  it("documents the sources of numbers", () => {
    expect(column("Objects", "Sources")).toEqual([...NUMBER_SOURCES]);
  });

  it("documents the finish reasons", () => {
    expect(column("Objects", "Finish reasons")).toEqual([...FINISH_REASONS]);
  });

  it.each([
    ["Objects", "Notes of an end", END_NOTES],
    ["Objects", "Purposes of a connection", CONNECTION_PURPOSES],
    ["Objects", "Problems of the local API", API_PROBLEMS],
    ["Old and new", "Capabilities", HOST_CAPABILITIES],
  ] as const)("documents the names under %s: %s", (chapter, heading, names) => {
    expect(column(chapter, heading)).toEqual([...names]);
  });

  it.each([
    ["Sampling", "sampling"],
    ["Load", "load"],
  ] as const)("documents the settings with ranges, defaults and engines: %s", (heading, kind) => {
    expect(section("Settings", heading).rows).toEqual(settingRows(kind));
  });

  it("documents the kept settings under their names, in their order", () => {
    expect(column("Objects", "Kept settings")).toEqual(keptFields().map(({ name }) => `${name}?`));
  });

  it("documents the error codes and which are retryable", () => {
    const documented = section("Error codes", "Error codes").rows.map(([code, retryable]) => [
      code,
      retryable,
    ]);
    expect(documented).toEqual(
      ERROR_CODES.map((code) => [code, wireError(code, "").retryable ? "yes" : "no"]),
    );
  });

  it("documents the reasons of errors with their parameters", () => {
    const { rows } = section("Error codes", "Reasons of errors");
    const documented = rows.map(([code, reason, parameters = ""]) => [
      code,
      reason,
      parameters.match(/\w+/g) ?? [],
    ]);
    const known = Object.entries(ERROR_REASONS).flatMap(([code, reasons]) =>
      Object.entries(reasons).map(([reason, parameters]) => [code, reason, parameters]),
    );
    expect(documented).toEqual(known);
  });

  it("documents the phases of a load", () => {
    expect(column("Objects", "Codes of a load")).toEqual([...LOAD_PHASES]);
  });

  it("documents the notes with their parameters", () => {
    const { rows } = section("Objects", "Codes of notes");
    const documented = rows.map(([code = "", params = ""]) => [code, params.match(/\w+/g) ?? []]);
    expect(Object.fromEntries(documented)).toEqual(NOTE_PARAMETERS);
  });

  it("documents the backends of a model", () => {
    const row = section("Objects", "A loaded model").rows.find(([field]) => field === "backend?");
    expect(row?.[2]?.match(/\w+(?=`|$)/g)).toEqual(["cpu", "cuda", "vulkan", "metal"]);
  });

  it("documents the exit codes", () => {
    const page = sections.map(({ text }) => text.replace(/\s+/g, " ")).join(" ");
    const documented = [...page.matchAll(/(?<=\bcode )\d+/g)].map(([code]) => Number(code));
    expect(new Set(documented)).toEqual(new Set([...Object.values(EXIT_CODE), STRANGER]));
  });

  it("documents the limits", () => {
    const documented = section("Limits", "Limits").rows.map(([name, value]) => [name, Number(value)]);
    expect(Object.fromEntries(documented)).toEqual({ ...limits });
  });
});
