import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { ACTIONS, type Action } from "@tacho/shared/protocol/requests.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const user = { role: "user", content: "hello" };
const system = { role: "system", content: "" };
const assistant = { role: "assistant", content: "" };

const SMALLEST: Record<Action, Record<string, unknown>> = {
  hello: { protocol_version: 1 },
  generate: { messages: [user] },
  stop_generation: {},
  update_settings: { settings: {} },
  load_model: {},
  list_models: {},
  get_stats: {},
  list_runs: { limit: 1 },
  delete_runs: { before: 0 },
  rate_run: { run_id: "r", rating: "up" },
  get_state: {},
  ping: {},
  list_servers: {},
  add_server: { name: "gpu-box", url: "http://gpu-box.test:8000" },
  remove_server: { name: "gpu-box" },
  test_server: { name: "gpu-box" },
  find_servers: {},
  list_connections: {},
  get_local_api: {},
  set_local_api: {},
  get_api_key: {},
  new_api_key: {},
};

describe("parseRequest", () => {
  it.each(ACTIONS)("takes the smallest %s, and one with more than it knows", (action) => {
    const request = { action, id: "1", ...SMALLEST[action] };
    expect(parseRequest(request)).toMatchObject({ ok: true, request });
    expect(parseRequest({ ...request, future: true }).ok).toBe(true);
  });

  it.each(ACTIONS.filter((action) => action !== "generate"))("takes %s without an id", (action) => {
    expect(parseRequest({ action, ...SMALLEST[action] }).ok).toBe(true);
  });

  it.each([
    [{ name: "a/b", url: "http://a.test" }, "name must be 1 to 32 letters"],
    [{ name: "x".repeat(33), url: "http://a.test" }, "name must be 1 to 32 letters"],
    [{ name: "a", url: "file:///etc/passwd" }, "url must be an http or https address"],
    [{ name: "a", url: "http://" }, "url must be an http or https address"],
    [{ name: "a", url: "http://a.test", key: "two words" }, "key must be a text"],
    [{ name: "a", url: "http://a.test", key: "line\r\nX-Other: 1" }, "key must be a text"],
    [{ name: "a", url: "http://a.test", key: "" }, "key must be a text"],
  ])("refuses the server %j in words that hold nothing of it", (fields, words) => {
    const parsed = parseRequest({ action: "add_server", id: "1", ...fields });
    expect(parsed).toMatchObject({ ok: false, error: { code: "invalid_request" } });
    expect(JSON.stringify(parsed)).toContain(words);
    expect(JSON.stringify(parsed)).not.toMatch(/two words|X-Other|passwd/);
  });

  it.each([0, 65_536, 80.5, "80"])("refuses the port %j", (port) => {
    expect(parseRequest({ action: "set_local_api", port }).ok).toBe(false);
  });

  it("needs an id to stream, and none otherwise", () => {
    expect(parseRequest({ action: "generate", messages: [user] })).toMatchObject({
      ok: false,
      action: "generate",
      error: { code: "invalid_request", message: "A streaming generate must have an id." },
    });
    expect(parseRequest({ action: "generate", messages: [user], stream: false }).ok).toBe(true);
  });

  it.each([
    ["one user message", [user]],
    ["a system message first", [system, user]],
    ["an answer to go on with", [user, assistant]],
    ["two of a role in a row", [user, user]],
    ["no content", [{ role: "user", content: "" }]],
  ])("takes messages with %s", (_, messages) => {
    expect(parseRequest({ action: "generate", id: "1", messages }).ok).toBe(true);
  });

  it.each([
    ["none", [], "In generate, messages must be a list of at least one message."],
    ["no list", "hi", "In generate, messages must be a list of at least one message."],
    [
      "a late system message",
      [user, system, user],
      "In generate, messages must have a system message first or not at all.",
    ],
    [
      "a system message last",
      [system],
      "In generate, messages must end with a message of the user or the assistant.",
    ],
    [
      "an unknown role",
      [{ role: "tool", content: "" }],
      'In generate, messages.0.role must be "system", "user" or "assistant".',
    ],
    ["no content", [user, { role: "user" }], "In generate, messages.1.content must be a text."],
    [
      "text in place of a message",
      ["hi"],
      "In generate, messages.0 must be an object with a role and a content.",
    ],
  ])("says what is wrong with messages: %s", (_, messages, message) => {
    expect(parseRequest({ action: "generate", id: "1", messages })).toMatchObject({
      ok: false,
      id: "1",
      action: "generate",
      error: { code: "invalid_request", message },
    });
  });

  it.each([
    ["hello", { protocol_version: "1" }, "In hello, protocol_version must be a whole number."],
    [
      "hello",
      { protocol_version: 1, client: "me" },
      "In hello, client must be an object with a name and a version.",
    ],
    ["generate", { messages: [user], stream: "yes" }, "In generate, stream must be true or false."],
    ["generate", { messages: [user], model: "" }, "In generate, model must be the name of a model."],
    ["generate", { messages: [user], settings: [] }, "In generate, settings must be an object."],
    ["delete_runs", {}, "In delete_runs, the request must have either run_ids or before."],
    ["update_settings", {}, "In update_settings, settings must be an object."],
    ["update_settings", { settings: null }, "In update_settings, settings must be an object."],
    [
      "stop_generation",
      { generation_id: "" },
      "In stop_generation, generation_id must be a text of 1 to 128 characters.",
    ],
  ])("explains the problem in %s", (action, fields, message) => {
    expect(parseRequest({ action, id: "1", ...fields })).toMatchObject({
      error: { code: "invalid_request", message },
    });
  });

  it("counts an id in characters, not in code units", () => {
    expect(parseRequest({ action: "ping", id: "🌍".repeat(128) }).ok).toBe(true);
    expect(parseRequest({ action: "ping", id: "🌍".repeat(129) })).toMatchObject({
      error: { code: "invalid_request", message: "In ping, id must be a text of 1 to 128 characters." },
    });
  });

  it("keeps every key of settings, for the patch to be told what is unknown", () => {
    const settings: unknown = JSON.parse('{"__proto__":1,"temperature":1}');
    const parsed = parseRequest({ action: "update_settings", id: "1", settings });
    expect(
      parsed.ok && parsed.request.action === "update_settings" && Object.keys(parsed.request.settings),
    ).toEqual(["__proto__", "temperature"]);
  });

  it("bounds the action it echoes", () => {
    const parsed = parseRequest({ action: "x".repeat(1000), id: "1" });
    expect(parsed).toMatchObject({ ok: false, action: "x".repeat(64), error: { code: "unknown_action" } });
    const action = `x${"😀".repeat(63)}`;
    expect(parseRequest({ action: `${action}${"😀".repeat(20)}`, id: "1" })).toMatchObject({
      action,
      error: { message: `There is no action "${action}".` },
    });
    expect(JSON.stringify(parsed).length).toBeLessThan(400);
  });

  it("never throws, and answers an object with its readable id", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ action: fc.jsonValue(), id: fc.jsonValue() })),
        (value) => {
          const parsed = parseRequest(value);
          const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
          if (!isObject) expect(parsed).toMatchObject({ ok: false, error: { code: "invalid_json" } });
          const id = isObject && "id" in value ? value.id : undefined;
          const readable = typeof id === "string" && id !== "" && [...id].length <= 128;
          const answered = parsed.ok ? parsed.request.id : parsed.id;
          expect(answered).toBe(readable ? id : undefined);
        },
      ),
      { numRuns: 500 },
    );
  });
});
