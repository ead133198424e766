import { describe, expect, it } from "vitest";
import { messagesOf, readConversation, readMessage } from "../../../extension/src/conversations/records.ts";
import { createRun } from "../../../extension/src/conversations/run.ts";

const END = {
  finish_reason: "stop",
  run_id: "r",
  stats: { output_tokens: 2, total_time: 30, finish_reason: "stop" },
  settings: { temperature: 0.7, max_tokens: 2048, stop: ["END"], system_prompt: "Be brief.", seed: 7 },
};
const RUN = { ...createRun("g"), phase: "ended", text: "Hello", seq: 2, output_tokens: 2, end: END };
const ANSWER = {
  id: "a",
  conversation_id: "c",
  parent_id: "q",
  position: 1,
  created_at: 5,
  role: "assistant",
  prefix: "",
  run: RUN,
};

function read(record: unknown) {
  return readMessage(record)?.message;
}

/** The answer with this in place of its end. */
function withEnd(end: object) {
  return { ...ANSWER, run: { ...RUN, end: { ...END, ...end } } };
}

it("a whole record is read as it is", () => {
  expect(read(ANSWER)).toEqual(ANSWER);
  const continued = { ...withEnd({ note: "repetition" }), thought_prefix: "First" };
  expect(read(continued)).toEqual(continued);
  const question = { id: "q", conversation_id: "c", position: 0, created_at: 5, role: "user", text: "Hi" };
  expect(read(question)).toEqual(question);
});

describe("a stored answer is shown with its numbers after", () => {
  it("a setting was added, or taken away", () => {
    const settings = { temperature: 0.7, mirostat: 2, samplers: ["min_p", "top_k"], dry: true };
    expect(read(withEnd({ settings }))).toMatchObject({ run: { end: { settings } } });
  });

  it("the range of a setting was narrowed", () => {
    const settings = {
      temperature: 99,
      top_p: -1,
      max_tokens: 1e12,
      seed: 2 ** 40,
      stop: ["x".repeat(5000)],
    };
    expect(read(withEnd({ settings }))).toMatchObject({ run: { end: { settings } } });
  });

  it("an error code was renamed", () => {
    const error = { code: "out_of_memory", message: "Too big.", retryable: true };
    expect(read(withEnd({ finish_reason: "error", error }))).toMatchObject({ run: { end: { error } } });
  });

  it("a newer version named another reason", () => {
    expect(read(withEnd({ finish_reason: "filtered" }))).toMatchObject({
      run: { text: "Hello", end: { finish_reason: "filtered", stats: END.stats } },
    });
  });

  it("a statistic came, or became a text", () => {
    const stats = { output_tokens: "two", total_time: 30, energy: 4 };
    const run = { end: { stats: { total_time: 30, energy: 4 } } };
    expect(read(withEnd({ stats }))).toMatchObject({ run });
    expect(read(withEnd({ stats }))).not.toHaveProperty("run.end.stats.output_tokens");
  });
});

describe("a damaged answer", () => {
  it.each([
    ["no end", { ...RUN, end: undefined }],
    ["an end that is no object", { ...RUN, end: "stop" }],
    ["an end without a reason", { ...RUN, end: {} }],
    ["neither phase nor end", { text: "Hello" }],
    ["an unknown phase, and an end that cannot be read", { ...RUN, phase: "pondering", end: 7 }],
  ])("with %s shows its text, and that the end cannot be read", (_, run) => {
    expect(read({ ...ANSWER, run })).toMatchObject({
      run: { text: "Hello", phase: "ended", end: { finish_reason: "unreadable" } },
    });
  });

  it.each([7, null, undefined, "run", []])(
    "with %j for a run shows the text that stands elsewhere",
    (run) => {
      const ended = { phase: "ended", end: { finish_reason: "unreadable" } };
      expect(read({ ...ANSWER, run, prefix: "One, " })).toMatchObject({ prefix: "One, ", run: ended });
      expect(read({ ...ANSWER, run, text: "Hello" })).toMatchObject({ run: { ...ended, text: "Hello" } });
      expect(read({ ...ANSWER, run, text: "Hello" })).not.toHaveProperty("unreadable");
      expect(read({ ...ANSWER, run })).toMatchObject({ unreadable: true, run: { ...ended, text: "" } });
    },
  );

  it("keeps what else can be read of its end", () => {
    const end = { ...END, finish_reason: 7, stats: "none", error: "bad", rating: "sideways" };
    const { stats: _, finish_reason: __, ...rest } = END;
    expect(read({ ...ANSWER, run: { ...RUN, end } })).toMatchObject({ run: { end: rest } });
    expect(read({ ...ANSWER, run: { ...RUN, end } })).not.toHaveProperty("run.end.stats");
  });

  it("that a newer version is writing still goes on", () => {
    const { end: _, ...run } = RUN;
    expect(read({ ...ANSWER, run: { ...run, phase: "pondering" } })).toMatchObject({
      run: { phase: "writing" },
    });
    expect(read({ ...ANSWER, run: { ...run, phase: "loading" } })).toMatchObject({
      run: { phase: "loading" },
    });
  });

  it("has the model as far as it is told", () => {
    const run = { ...RUN, model: { model: "m", threads: "two", backend: "cpu", notes: [7], npu_layers: 3 } };
    expect(read({ ...ANSWER, run })).toMatchObject({
      run: { model: { model: "m", backend: "cpu", threads: undefined, notes: [] } },
    });
  });
});

describe("a damaged message", () => {
  it("without a text is a message that says so", () => {
    const question = { id: "q", conversation_id: "c", role: "user", text: 7 };
    expect(read(question)).toMatchObject({ text: "", unreadable: true, created_at: 0 });
  });

  it("of an unknown role keeps its place, and the messages around it stay in order", () => {
    const tool = { id: "t", conversation_id: "c", parent_id: "a", position: 2, role: "tool", text: "4" };
    const next = { id: "n", conversation_id: "c", parent_id: "t", position: 3, role: "user", text: "And?" };
    const path = [ANSWER, tool, next].flatMap((record) => readMessage(record) ?? []);
    expect(path.map(({ id }) => id)).toEqual(["a", "t", "n"]);
    expect(messagesOf(path).map(({ id, position }) => [id, position])).toEqual([
      ["a", 1],
      ["n", 3],
    ]);
  });

  it("without a position comes after the others, and the positions count up all the same", () => {
    const path = ["x", "y", "z"].flatMap((id) => readMessage({ ...ANSWER, id, position: "first" }) ?? []);
    expect(messagesOf(path).map(({ position }) => position)).toEqual([0, 1, 2]);
  });

  it.each([{ id: 7 }, { id: "" }, { conversation_id: undefined }])("is none with %j", (fields) => {
    expect(readMessage({ ...ANSWER, ...fields })).toBeUndefined();
  });

  it.each([undefined, null, 7, "text", []])("is none as %j", (record) => {
    expect(readMessage(record)).toBeUndefined();
  });
});

describe("a damaged conversation", () => {
  it("has an empty title and the dates there are", () => {
    expect(readConversation({ id: "c", title: 7, updated_at: 5 })).toEqual({
      id: "c",
      title: "",
      created_at: 5,
      updated_at: 5,
    });
    expect(readConversation({ id: "c" })).toEqual({ id: "c", title: "", created_at: 0, updated_at: 0 });
  });

  it("counts as deleted only where a date says so", () => {
    expect(readConversation({ id: "c", deleted_at: "yes" })).not.toHaveProperty("deleted_at");
    expect(readConversation({ id: "c", deleted_at: 5 })).toHaveProperty("deleted_at", 5);
  });

  it.each([{ title: "No id" }, { id: 7 }, { id: "" }, null, "c"])("is none as %j", (record) => {
    expect(readConversation(record)).toBeUndefined();
  });
});
