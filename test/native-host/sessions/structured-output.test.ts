import { expect, it, onTestFinished } from "vitest";
import { LOCAL_ENGINES } from "../../../native-host/src/engines/local-engines.ts";
import { FakeEngine } from "../../helpers/engine/fake-engine.ts";
import { openMemoryCore } from "../../helpers/host/memory-core.ts";

const messages = [{ role: "user", content: "Hi" }];
const SCHEMA = { type: "object", properties: { a: { type: "integer" } } };

function open(engine = new FakeEngine()) {
  const memory = openMemoryCore({ engine });
  onTestFinished(() => memory.core.close());
  const session = memory.join("browser");
  const ask = async (request: Record<string, unknown>) => {
    session.send({ action: "generate", id: "g", messages, ...request });
    return session.log.end("g");
  };
  return { ...memory, session, ask };
}

it("passes the form on to the engine", async () => {
  const { engine, session } = open();
  const grammar = { kind: "json_schema", schema: SCHEMA };
  session.send({ action: "generate", id: "g", messages, grammar });
  const generation = await engine.generationNumber(0);
  expect(generation.input.grammar).toEqual(grammar);
  generation.finish();
  expect(await session.log.end("g")).toMatchObject({ type: "generation_ended" });
});

it("refuses a schema that cannot be enforced before anything is queued, with the place", async () => {
  const { engine, ask } = open();
  const schema = { type: "object", properties: { a: { type: "string", pattern: "a" } } };
  expect(await ask({ grammar: { kind: "json_schema", schema } })).toMatchObject({
    type: "request_failed",
    error: { code: "invalid_schema", retryable: false, details: { place: "/properties/a/pattern" } },
    partial: false,
  });
  expect(engine.loads).toEqual([]);
});

it("refuses a form where the engine cannot enforce one", async () => {
  const { capabilities } = LOCAL_ENGINES.scripted;
  const { engine, ask } = open(new FakeEngine({ name: "scripted", capabilities }));
  expect(await ask({ grammar: { kind: "json_object" } })).toMatchObject({
    error: { code: "invalid_request" },
  });
  expect(engine.generations).toEqual([]);
});

it("goes on with an answer whose beginning fits the form, and refuses another", async () => {
  const { engine, session, ask } = open();
  const begun = (content: string) => [...messages, { role: "assistant", content }];
  expect(
    await ask({ messages: begun('{"b":'), grammar: { kind: "json_schema", schema: SCHEMA } }),
  ).toMatchObject({
    error: { code: "invalid_request" },
  });
  expect(engine.generations).toEqual([]);
  const grammar = { kind: "json_schema", schema: SCHEMA };
  session.send({ action: "generate", id: "h", messages: begun('{"a":'), grammar });
  (await engine.generationNumber(0)).finish();
  expect(await session.log.end("h")).toMatchObject({ type: "generation_ended" });
});

it("leaves the schema to the server whose model is asked", async () => {
  const { remote, session } = open();
  const grammar = { kind: "json_schema", schema: { type: "string", pattern: "a" } };
  session.send({ action: "generate", id: "g", messages, grammar, model: "box/mini" });
  const generation = await remote.generationNumber(0);
  expect(generation.input.grammar).toEqual(grammar);
  generation.finish();
});

it.each([
  ["no kind", {}],
  ["an unknown kind", { kind: "regex" }],
  ["no schema", { kind: "json_schema" }],
  ["a list as a schema", { kind: "json_schema", schema: [] }],
  ["no object", "json"],
])("refuses a grammar with %s", async (_, grammar) => {
  const { ask } = open();
  expect(await ask({ grammar })).toMatchObject({ error: { code: "invalid_request" } });
});
