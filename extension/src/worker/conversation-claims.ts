import * as z from "zod/mini";
import type { KeyValueStorage } from "../browser/key-value-storage.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";

/** Which conversation each window has. One question at a time, so that two windows never get the same one. */
export interface ConversationClaims {
  /**
   * The conversation a window opens: the one asked for; else the one it had; else the latest that no other window has.
   * `undefined`: a new one.
   */
  open(windowId: number, conversationId?: string): Promise<string | undefined>;
}

export interface ConversationClaimsOptions {
  /** Outlives the worker, and ends with the browser, as window ids do. */
  storage: KeyValueStorage;
  store: Pick<ConversationStore, "conversation" | "conversations">;
  openWindowIds: () => Promise<number[]>;
}

const KEY = "conversation_claims";
/** Conversation by window. */
const claimsSchema = z.record(z.string(), z.string());
type Claims = z.infer<typeof claimsSchema>;

export function createConversationClaims(options: ConversationClaimsOptions): ConversationClaims {
  const { storage, store, openWindowIds } = options;
  let turn: Promise<unknown> = Promise.resolve();

  /** The claims of all windows that are still there. */
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

  /** A claim on what was never stored stands: that is a new chat nobody has written in. */
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
      // Without the memory a window still opens what it asks for.
      const chosen = turn.then(() => claim(String(windowId), conversationId)).catch(() => conversationId);
      turn = chosen;
      return chosen;
    },
  };
}
