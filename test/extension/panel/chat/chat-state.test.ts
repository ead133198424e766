import { describe, expect, it } from "vitest";
import type { AssistantMessage } from "../../../../extension/src/conversations/conversation.ts";
import { createRun, type Run } from "../../../../extension/src/conversations/run.ts";
import {
  type ChatEvent,
  createChatState,
  mergeAnswers,
  reduceChat,
  runningAnswer,
} from "../../../../extension/src/panel/chat/chat-state.ts";

function answer(run: Partial<Run>, id = "a"): AssistantMessage {
  const whole = { ...createRun("g"), ...run };
  return { id, conversation_id: "c", position: 1, created_at: 0, role: "assistant", prefix: "", run: whole };
}

describe("two versions of an answer", () => {
  it("shows the more complete version and keeps a requested stop", () => {
    const shown = answer({ phase: "stopping", seq: 1 });
    const [merged] = mergeAnswers([shown], [answer({ phase: "writing", seq: 2, text: "more" })]);
    expect(merged).toMatchObject({ run: { phase: "stopping", text: "more" } });
    const [ended] = mergeAnswers(
      [shown],
      [answer({ phase: "ended", seq: 2, end: { finish_reason: "aborted" } })],
    );
    expect(ended).toMatchObject({ run: { phase: "ended" } });
  });

  it("shows no version in the place of another answer", () => {
    const shown = answer({ seq: 1 });
    expect(mergeAnswers([shown], [answer({ seq: 2 }, "other")])).toEqual([shown]);
  });
});

describe("chat state", () => {
  const conversation = { id: "c", title: "Hi", created_at: 0, updated_at: 0 };
  const after = (...events: ChatEvent[]) => events.reduce(reduceChat, createChatState("c"));

  it("keeps the shown messages when the same conversation reopens, but not for another", () => {
    const open: ChatEvent = { type: "opened", conversation, messages: [answer({})] };
    expect(after(open, { type: "opening", conversationId: "c" })).toMatchObject({
      status: "opening",
      conversation,
      messages: [{ id: "a" }],
    });
    const other = after(open, { type: "opening", conversationId: "d" });
    expect(other.messages).toEqual([]);
    expect(other.conversation).toBeUndefined();
  });

  it("moves a conversation to the top of the list when a message is sent", () => {
    const older = { ...conversation, id: "older" };
    const listed: ChatEvent = { type: "list_read", conversations: [older, conversation] };
    const asked: ChatEvent = { type: "turn_begun", conversation, messages: [] };
    expect(after(listed, asked).conversations.map(({ id }) => id)).toEqual(["c", "older"]);
  });

  it("reports a running answer until it ends", () => {
    const messages = [answer({ phase: "ended" }, "first"), answer({ phase: "writing" }, "second")];
    expect(runningAnswer({ messages })?.id).toBe("second");
    expect(runningAnswer({ messages: messages.slice(0, 1) })).toBeUndefined();
  });
});
