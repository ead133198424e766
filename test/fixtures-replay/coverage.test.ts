import { HOST_MESSAGE_TYPES } from "@tacho/shared/protocol/host-messages.ts";
import { ACTIONS } from "@tacho/shared/protocol/requests.ts";
import { FINISH_REASONS } from "@tacho/shared/protocol/statistics.ts";
import { ERROR_CODES } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import {
  connectionStateSchema,
  panelRequestSchemas,
  workerMessageSchemas,
} from "../../extension/src/panel-protocol/panel-messages.ts";
import { framesFrom, readScenes } from "./releases.ts";

/** What no recording has, each with the reason; what is newer than the last recorded release stands here too. */
const NOT_RECORDED: Record<string, string> = {
  engine_failing: "newer than release 0.1.0",
  load_stopped: "newer than release 0.1.0",
  host_unavailable: "newer than release 0.1.0",
  store_turns: "newer than release 0.1.0",
  conversation_deleted: "newer than release 0.1.0",
  turns_stored: "newer than release 0.1.0",
  conversation_removed: "newer than release 0.1.0",
  no_answer: "newer than release 0.1.0",
  invalid_schema: "newer than release 0.1.0",
  filtered: "newer than release 0.1.0",
  server_unreachable: "newer than release 0.1.0",
  server_refused: "newer than release 0.1.0",
  server_busy: "newer than release 0.1.0",
  server_error: "newer than release 0.1.0",
  server_stream_broken: "newer than release 0.1.0",
  list_servers: "newer than release 0.1.0",
  add_server: "newer than release 0.1.0",
  remove_server: "newer than release 0.1.0",
  test_server: "newer than release 0.1.0",
  find_servers: "newer than release 0.1.0",
  list_connections: "newer than release 0.1.0",
  get_local_api: "newer than release 0.1.0",
  set_local_api: "newer than release 0.1.0",
  get_api_key: "newer than release 0.1.0",
  new_api_key: "newer than release 0.1.0",
  server_list: "newer than release 0.1.0",
  server_added: "newer than release 0.1.0",
  server_removed: "newer than release 0.1.0",
  server_tested: "newer than release 0.1.0",
  servers_found: "newer than release 0.1.0",
  connection_list: "newer than release 0.1.0",
  local_api: "newer than release 0.1.0",
  api_key: "newer than release 0.1.0",
  insufficient_memory: "needs a model that is larger than the memory of the machine that records",
};

const scenes = readScenes("transcripts");
const panelScenes = readScenes("panel-transcripts");
const statuses = ["loading", "loaded", "unloaded", "failed"];
const connections = connectionStateSchema.def.options.map(({ shape }) => shape.status.def.values[0]);

/** Every value that stands under `key`, at any depth. */
function valuesOf(key: string, frames: readonly unknown[]): Set<unknown> {
  const found = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === key) found.add(inner);
      visit(inner);
    }
  };
  frames.forEach(visit);
  return found;
}

const fromHost = framesFrom(scenes, "host");
const fromWorker = framesFrom(panelScenes, "worker");

describe("the recordings have", () => {
  it.each([
    ["action of the wire protocol", ACTIONS, valuesOf("action", framesFrom(scenes, "client"))],
    ["message of the host", HOST_MESSAGE_TYPES, valuesOf("type", fromHost)],
    ["error code", ERROR_CODES, valuesOf("code", fromHost)],
    ["finish reason", FINISH_REASONS, valuesOf("finish_reason", fromHost)],
    ["status of a model", statuses, valuesOf("status", fromHost)],
    ["segment", ["answer", "thought"], valuesOf("segment", fromHost)],
    [
      "request of a page",
      Object.keys(panelRequestSchemas),
      valuesOf("action", framesFrom(panelScenes, "panel")),
    ],
    ["word of the worker", Object.keys(workerMessageSchemas), valuesOf("type", fromWorker)],
    ["state of the connection", connections, valuesOf("status", fromWorker)],
  ])("every %s", (_kind, wanted: readonly unknown[], recorded) => {
    expect(wanted.length).toBeGreaterThan(1);
    const missing = wanted.filter((name) => !recorded.has(name) && !(String(name) in NOT_RECORDED));
    expect(missing).toEqual([]);
  });

  it("nothing that is said to be missing", () => {
    const recorded = new Set(
      ["type", "action", "code", "finish_reason", "status"].flatMap((key) => [
        ...valuesOf(key, [...fromHost, ...fromWorker]),
      ]),
    );
    expect(Object.keys(NOT_RECORDED).filter((name) => recorded.has(name))).toEqual([]);
  });

  it("every end of a host process: in order, and under open requests", () => {
    const exits = scenes.map(({ lines }) => lines.at(-1)?.event);
    expect(new Set(exits)).toEqual(new Set(["exit"]));
  });
});
