import { expect, it } from "vitest";
import { linkByPosition } from "../../../extension/src/conversations/link-by-position.ts";

function message(id: string, fields: object = {}) {
  return { id, conversation_id: "c", created_at: 1, role: "user", text: id, ...fields };
}

it("links each message to the one before it, and names the last", () => {
  const records = [
    message("c", { position: 2 }),
    message("a", { position: 0 }),
    message("b", { position: 1 }),
  ];
  expect(linkByPosition(records)).toMatchObject({
    records: [{ id: "c", parent_id: "b" }, { id: "a" }, { id: "b", parent_id: "a" }],
    changed: [
      { ...message("c", { position: 2 }), parent_id: "b" },
      { ...message("b", { position: 1 }), parent_id: "a" },
    ],
    active_leaf_id: "c",
  });
});

it("keeps what it does not know of a record, and the place of an unknown role", () => {
  const tool = message("t", { position: 1, role: "tool", mood: "calm" });
  const { changed } = linkByPosition([message("a", { position: 0 }), tool, message("b", { position: 2 })]);
  expect(changed).toEqual([
    { ...tool, parent_id: "a" },
    { ...message("b", { position: 2 }), parent_id: "t" },
  ]);
});

it("puts what has no position, or the same one, in the order of its dates", () => {
  const records = [
    message("late", { created_at: 9 }),
    message("b", { position: 1, created_at: 3 }),
    message("a", { position: 1, created_at: 2 }),
  ];
  expect(linkByPosition(records).records).toMatchObject([
    { id: "late", parent_id: "b" },
    { id: "b", parent_id: "a" },
    { id: "a" },
  ]);
});

it("changes nothing the second time", () => {
  const records = [
    message("a", { position: 0 }),
    message("b", { position: 1 }),
    message("c", { position: 2 }),
  ];
  const first = linkByPosition(records);
  expect(linkByPosition(first.records)).toEqual({ ...first, changed: [] });
  const half = [records[0], first.records[1], records[2]];
  expect(linkByPosition(half).records).toEqual(first.records);
});

it("has nothing to link where there is no message", () => {
  expect(linkByPosition([])).toEqual({ records: [], changed: [] });
  const strays = [{ id: 7, conversation_id: "c" }, null];
  expect(linkByPosition(strays)).toEqual({ records: strays, changed: [] });
});
