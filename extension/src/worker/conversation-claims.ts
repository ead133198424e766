import * as z from "zod/mini";
import type { KeyValueStorage } from "../browser/key-value-storage.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";

/**
 * Tracks the conversation that each window has open. Handles one call at a time, so that two windows never claim the
 * same one.
 */
export interface ConversationClaims {
  /**
   * Chooses the conversation for a window: the requested one, else the window's previous one, else the latest that no
   * other window has open. Resolves with `undefined` for a new one.
   */
  open(windowId: number, conversationId?: string): Promise<string | undefined>;
}

export interface ConversationClaimsOptions {
  /** Storage that survives the service worker but not the browser, like window ids. */
  storage: KeyValueStorage;
  store: Pick<ConversationStore, "conversation" | "conversations">;
  openWindowIds: () => Promise<number[]>;
}

const KEY = "conversation_claims";
/** Conversation ids by window id. */
const claimsSchema = z.record(z.string(), z.string());
type Claims = z.infer<typeof claimsSchema>;

export function createConversationClaims(options: ConversationClaimsOptions): ConversationClaims {
  const { storage, store, openWindowIds } = options;
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads the claims of all windows that still exist. */
  async function readClaims(): Promise<Claims> {
    const parsed = claimsSchema.safeParse((await storage.get([KEY]))[KEY]);
    const windows = new Set((await openWindowIds()).map(String));
    const entries = Object.entries(parsed.success ? parsed.data : {});
    return Object.fromEntries(entries.filter(([windowId]) => windows.has(windowId)));
  }

  async function choose(claims: Claims, windowId: string): Promise<string | undefined> {
    const own = claims[windowId];
    if (own !== undefined && !(await isDeleted(own))) return own;
    const others = new Set(Object.entries(claims).flatMap(([id, taken]) => (id === windowId ? [] : [taken])));
    const conversations = await store.conversations().catch(() => []);
    return conversations.find(({ id }) => !others.has(id))?.id;
  }

  /** Returns true for a deleted conversation. One that was never stored is a new, empty chat and may be claimed. */
  async function isDeleted(conversationId: string): Promise<boolean> {
    const conversation = await store.conversation(conversationId).catch(() => undefined);
    return conversation?.deleted_at !== undefined;
  }

  async function claim(windowId: string, conversationId: string | undefined): Promise<string | undefined> {
    const claims = await readClaims();
    const chosen = conversationId ?? (await choose(claims, windowId));
    if (chosen !== undefined) await storage.set({ [KEY]: { ...claims, [windowId]: chosen } });
    return chosen;
  }

  return {
    open(windowId, conversationId) {
      // If the claims are unreadable, a window can still open the conversation it requests.
      const chosen = turn.then(() => claim(String(windowId), conversationId)).catch(() => conversationId);
      turn = chosen;
      return chosen;
    },
  };
}
