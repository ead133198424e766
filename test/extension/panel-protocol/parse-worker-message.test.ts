import { describe, expect, it } from "vitest";
import { createRun } from "../../../extension/src/conversations/run.ts";
import { parseWorkerMessage } from "../../../extension/src/panel-protocol/parse-worker-message.ts";

const PLACE = { conversation_id: "c", answer_id: "a" };

describe("parseWorkerMessage", () => {
  it.each([
    { type: "connection_state", state: { status: "incompatible", update: "host", detail: "old" } },
    { type: "settings_state", state: { applied: ["seed"], needs_reload: [], refused: { model: "unknown" } } },
    { type: "conversation_opened", id: "1", running: [] },
    {
      type: "run_started",
      conversation_id: "c",
      conversation: { id: "c", title: "", created_at: 1, updated_at: 1 },
      question: { id: "q", conversation_id: "c", position: 0, created_at: 1, role: "user", text: "Hi" },
      answer: {
        id: "a",
        conversation_id: "c",
        position: 1,
        created_at: 1,
        role: "assistant",
        prefix: "",
        run: createRun("g"),
      },
    },
    { type: "run_event", ...PLACE, message: { type: "generation_queued", id: "g", position: 1 } },
    { type: "run_cancelled", ...PLACE },
    { type: "store_failed", conversation_id: "c", problem: "full" },
    { type: "pong", id: "1", status: "success", uptime: 5 },
  ])("parses $type unchanged", (message) => {
    expect(parseWorkerMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it.each([
    [{ type: "connection_state", state: { status: "elsewhere" } }],
    [{ type: "settings_state", state: { applied: ["no_such_key"], needs_reload: [], refused: {} } }],
    [{ type: "run_event", ...PLACE, message: { type: "generation_queued", position: 0 } }],
    [{ type: "run_event", ...PLACE }],
    [{ type: "constructor" }],
    ["text"],
  ])("rejects %j", (message) => {
    expect(parseWorkerMessage(message)).toBeUndefined();
  });
});
