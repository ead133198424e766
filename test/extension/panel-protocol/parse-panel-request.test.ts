import { describe, expect, it } from "vitest";
import { parsePanelRequest } from "../../../extension/src/panel-protocol/parse-panel-request.ts";

describe("parsePanelRequest", () => {
  it("keeps the known fields of a request and drops all others", () => {
    const parsed = parsePanelRequest({ action: "open_conversation", id: "1", window_id: 7, extra: true });
    expect(parsed).toEqual({ ok: true, request: { action: "open_conversation", id: "1", window_id: 7 } });
  });

  it("names the invalid field and keeps the id for the response", () => {
    const parsed = parsePanelRequest({ action: "open_conversation", id: "1", window_id: "seven" });
    expect(parsed).toMatchObject({ ok: false, id: "1", error: { code: "invalid_request" } });
    expect(!parsed.ok && parsed.error.message).toContain("window_id");
  });

  it.each([
    [[], "unknown_action"],
    [{ action: "hello", id: "1", protocol_version: 1 }, "unknown_action"],
    [{ action: "generate", id: "" }, "invalid_request"],
    [undefined, "invalid_request"],
  ])("rejects %j", (value, code) => {
    expect(parsePanelRequest(value)).toMatchObject({ ok: false, error: { code } });
  });
});
