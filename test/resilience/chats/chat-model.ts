import { openDB } from "idb";
import { readDraft } from "../../../extension/src/conversations/draft.ts";
import { NEW_CHAT } from "../../../extension/src/panel/chat/chat-draft.ts";
import { runningAnswer } from "../../../extension/src/panel/chat/chat-state.ts";
import type { BrowserWorld } from "../../helpers/extension/browser-world.ts";

export type Panel = ReturnType<BrowserWorld["openPanel"]>;

/** A place where a word was found. */
interface Place {
  chatId: string;
  as: "question" | "draft";
}

/**
 * What must be true of all chats, told by what a person has done and seen. Every word is unique: a person writes `w1`,
 * a model writes `a1`.
 */
export class ChatModel {
  readonly panels: Panel[] = [];
  /** Words that a person has written, with the chat they are meant for; `undefined` if any chat will do. */
  readonly written = new Map<string, string | undefined>();
  /** Chats in which a person has sent a word: more than one where the text of an edit was carried on. */
  readonly sent = new Map<string, Set<string>>();
  /** Chat ids by words of answers that a person has seen. */
  readonly seen = new Map<string, string>();
  /** Latest titles that a person has given, by chat id. */
  readonly titles = new Map<string, string>();
  /** Chats that must not be listed. */
  readonly deleted = new Set<string>();
  /** Chats that were deleted, and that may be gone for good. */
  readonly mortal = new Set<string>();
  /** Questions that a person has worded anew. */
  readonly reworded = new Set<string>();
  /** Ids of generations that the host has ended. */
  readonly over = new Set<string>();
  count = 0;

  /** Takes note of every answer that a panel shows. */
  watch(panel: Panel): void {
    this.panels.push(panel);
    panel.session.subscribe(({ messages, conversationId }) => {
      for (const message of messages) {
        if (message.role !== "assistant") continue;
        for (const word of wordsOf(message.prefix + message.run.text)) this.seen.set(word, conversationId);
      }
    });
  }

  /** Takes note that words are meant for the chat that a panel shows. */
  aim(panel: Panel, text: string): void {
    const { chatId } = panel.session.draft;
    for (const word of wordsOf(text)) this.written.set(word, chatId === NEW_CHAT ? undefined : chatId);
  }

  drop(text: string): void {
    for (const word of wordsOf(text)) this.written.delete(word);
  }

  /** Lists everything that is wrong. All panels must be at rest. */
  async faults(world: BrowserWorld): Promise<string[]> {
    const faults: string[] = [];
    const places = new Map<string, Place[]>();
    const put = (text: string, place: Place) => {
      for (const word of wordsOf(text)) places.set(word, [...(places.get(word) ?? []), place]);
    };
    const answered = new Map<string, string>();
    const shown = new Set(this.panels.map(({ session }) => session.state.conversationId));
    const [listed, deleted] = [await world.store.conversations(), await world.store.deleted()];
    for (const { id, title } of [...listed, ...deleted]) {
      const { tree } = await world.store.tree(id);
      const path = await world.store.messages(id);
      const visible = new Set(path.map((message) => message.id));
      for (const { message } of tree.nodes.values()) {
        if (message?.role === "user") {
          put(message.text, { chatId: id, as: "question" });
          if (!visible.has(message.id) && !this.reworded.has(message.id)) {
            faults.push(`question ${message.text} of ${id} is hidden`);
          }
        } else if (message !== undefined) {
          for (const word of wordsOf(message.prefix + message.run.text)) answered.set(word, id);
          // A run whose worker died ends when its chat is opened again.
          if (message.run.end === undefined && shown.has(id) && visible.has(message.id))
            faults.push(`an answer of ${id} runs for ever`);
        }
      }
      const last = path.at(-1);
      const isEmpty =
        last?.role === "assistant" && last.run.end !== undefined && last.prefix + last.run.text === "";
      if (isEmpty && last.replaces !== undefined) faults.push(`an empty answer of ${id} replaces another`);
      const wanted = this.titles.get(id);
      if (wanted !== undefined && title !== wanted) faults.push(`${id} is called ${title}, not ${wanted}`);
    }
    for (const { id } of listed) if (this.deleted.has(id)) faults.push(`${id} is back`);
    for (const [chatId, text] of await storedDrafts()) put(text, { chatId, as: "draft" });

    for (const [word, chatId] of this.written) {
      const found = places.get(word) ?? [];
      const isMortal = chatId === undefined ? this.mortal.size > 0 : this.mortal.has(chatId);
      if (found.length === 0 && !isMortal) faults.push(`${word} of ${chatId} is lost`);
      for (const place of found) {
        const wasSent = place.as === "question" && this.sent.get(word)?.has(place.chatId);
        const isRight = chatId === undefined || place.chatId === chatId || wasSent;
        if (!isRight && !(place.as === "draft" && place.chatId === NEW_CHAT)) {
          faults.push(`${word} of ${chatId} is a ${place.as} of ${place.chatId}`);
        }
      }
    }
    for (const [word, chatId] of this.seen) {
      const found = answered.get(word);
      if (found === undefined && !this.mortal.has(chatId)) faults.push(`${word} of ${chatId} is lost`);
      if (found !== undefined && found !== chatId) faults.push(`${word} of ${chatId} is in ${found}`);
    }
    for (const { session } of this.panels) {
      const { conversationId, messages, status } = session.state;
      const stored = await world.store.messages(conversationId);
      if (status !== "open") faults.push(`a panel never opens ${conversationId}`);
      if (runningAnswer(session.state)) faults.push(`a panel shows ${conversationId} running for ever`);
      const [shown, kept] = [messages, stored].map((path) => path.map(({ id }) => id).join());
      if (shown !== kept) faults.push(`a panel shows ${shown} of ${conversationId}, where ${kept} is stored`);
    }
    return faults;
  }
}

export function wordsOf(text: string): string[] {
  return text.match(/[wa]\d+/g) ?? [];
}

/** Reads all stored drafts: chat ids and texts. */
async function storedDrafts(): Promise<[string, string][]> {
  const database = await openDB("tacho-drafts");
  const keys = database.objectStoreNames.contains("drafts") ? await database.getAllKeys("drafts") : [];
  const drafts: [string, string][] = [];
  for (const key of keys) {
    const { text, edit } = readDraft(await database.get("drafts", key));
    const [chatId] = key as unknown as [string];
    drafts.push([chatId, `${text} ${edit?.text ?? ""}`]);
  }
  database.close();
  return drafts;
}
