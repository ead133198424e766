import type { Conversation } from "../chat/conversation.ts";
import { messages } from "../text/messages.en.ts";

export interface ConversationGroup {
  name: string;
  conversations: Conversation[];
}

const DAY = 24 * 60 * 60 * 1000;

/** Conversations under the age they have, latest first. `now` in ms since the epoch. */
export function groupConversations(conversations: readonly Conversation[], now: number): ConversationGroup[] {
  const text = messages.conversations;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const ages = [
    { name: text.today, from: midnight },
    { name: text.yesterday, from: midnight - DAY },
    { name: text.week, from: midnight - 6 * DAY },
    { name: text.earlier, from: Number.NEGATIVE_INFINITY },
  ];
  const groups = ages.map(({ name }): ConversationGroup => ({ name, conversations: [] }));
  for (const conversation of conversations) {
    groups[ages.findIndex(({ from }) => conversation.updated_at >= from)]?.conversations.push(conversation);
  }
  return groups.filter((group) => group.conversations.length > 0);
}
