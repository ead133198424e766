import { expect, it } from "vitest";
import { groupConversations } from "../../../../extension/src/panel/sheets/conversation-sheet.tsx";

const NOW = new Date(2026, 2, 5, 14).getTime();
const HOUR = 3_600_000;
const at = (id: string, hoursAgo: number) => ({
  id,
  title: id,
  created_at: 0,
  updated_at: NOW - hoursAgo * HOUR,
});

it("groups conversations by age and omits empty groups", () => {
  const groups = groupConversations([at("a", 1), at("b", 13), at("c", 15), at("d", 24 * 40)], NOW);
  expect(groups.map(({ name, conversations }) => [name, conversations.map(({ id }) => id)])).toEqual([
    ["Today", ["a", "b"]],
    ["Yesterday", ["c"]],
    ["Earlier", ["d"]],
  ]);
});
