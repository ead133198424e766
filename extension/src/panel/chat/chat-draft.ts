import type { PanelPresence } from "../../browser/panel-presence.ts";
import { type Draft, EMPTY_DRAFT, isEmptyDraft, joinDrafts, joinTexts } from "../../conversations/draft.ts";
import type { DraftStore } from "../../conversations/draft-store.ts";

/** Stands for every chat that has no message yet, so that a draft is found again in the next new chat. */
export const NEW_CHAT = "new";

export interface ChatDraftOptions {
  store: DraftStore;
  presence: PanelPresence;
  onError: (error: unknown) => void;
}

/**
 * The message box of a panel: the draft of the chat that it shows. Each chat has its own; it is stored with every change.
 */
export class ChatDraft {
  readonly #options: ChatDraftOptions;
  readonly #listeners = new Set<(draft: Draft) => void>();
  #draft = EMPTY_DRAFT;
  /** A question that waits for its chat to open. Not in the box, but part of the stored draft. */
  #waiting: string | undefined;
  /** The chat of this draft; `undefined` until the first one is known. */
  #chatId: string | undefined;
  #saving = false;
  #changedWhileSaving = false;
  /** Ends with the visit to the current chat. */
  #visit = new AbortController();
  /** False until the stored draft of the chat is joined with this one. Nothing may replace it before. */
  #taken = true;

  constructor(options: ChatDraftOptions) {
    this.#options = options;
    // Until the first chat is known, its draft is stored as that of a new one.
    void options.presence.enter(NEW_CHAT);
  }

  get value(): Draft {
    return this.#draft;
  }

  get waiting(): string | undefined {
    return this.#waiting;
  }

  /** The chat of this draft; `undefined` until the first one is known. */
  get chatId(): string | undefined {
    return this.#chatId;
  }

  /** Calls back after every change. The returned function unsubscribes. */
  subscribe(listener: (draft: Draft) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Replaces the text in the box: the edit's if there is one. */
  write(text: string): void {
    const { edit } = this.#draft;
    this.#change(edit === undefined ? { text } : { ...this.#draft, edit: { ...edit, text } });
  }

  /** Adds a text to the next question. */
  add(text: string): void {
    this.#change({ ...this.#draft, text: joinTexts([this.#draft.text, text]) });
  }

  /** Puts the text of a message into the box, to be edited. What was there returns after the edit. */
  startEdit(message_id: string, text: string): void {
    if (this.#draft.edit?.message_id === message_id) return;
    const { text: question, edit } = this.#draft;
    this.#change({ text: joinTexts([question, edit?.text ?? ""]), edit: { message_id, text } });
  }

  cancelEdit(): void {
    this.#change({ text: this.#draft.text });
  }

  /** Turns the edit into a question of its own. */
  keepEditAsQuestion(): void {
    const { text, edit } = this.#draft;
    this.#change({ text: joinTexts([edit?.text ?? "", text]) });
  }

  /** Replaces the draft by an earlier one. */
  putBack(draft: Draft): void {
    this.#change(draft);
  }

  /** Takes the box's text out of it. */
  clear(): void {
    this.#change(this.#draft.edit === undefined ? EMPTY_DRAFT : { text: this.#draft.text });
  }

  /** Puts back a text that could not be sent in a chat, before what was written there since. */
  giveBack(chatId: string, draft: Draft): void {
    const { store, presence, onError } = this.#options;
    if (chatId === this.#chatId) this.#change(joinDrafts([draft, this.#draft]));
    else void store.add(chatId, presence.panelId, draft).catch(onError);
  }

  /** Takes a question out of the box until its chat is open. */
  wait(question: string): void {
    this.#waiting = question;
    this.#save();
  }

  /** Puts the waiting question back into the box, because it must not be sent in another chat. */
  returnWaiting(): void {
    const question = this.takeWaiting();
    if (question !== undefined) this.#change(joinDrafts([{ text: question }, this.#draft]));
  }

  takeWaiting(): string | undefined {
    const question = this.#waiting;
    this.#waiting = undefined;
    this.#save();
    return question;
  }

  /**
   * Shows the draft of a chat. The draft of the previous chat stays with that one, unless it is `carried` along or was
   * written before any chat was known.
   */
  enter(chatId: string, carried = this.#chatId === undefined): void {
    const before = this.#chatId;
    if (before === chatId) return;
    const left = this.#draft;
    void this.#write(before ?? NEW_CHAT, carried ? EMPTY_DRAFT : left);
    this.#options.presence.leave(before ?? NEW_CHAT);
    this.#chatId = chatId;
    this.#visit.abort();
    this.#visit = new AbortController();
    this.#show(carried ? { text: joinTexts([left.edit?.text ?? "", left.text]) } : EMPTY_DRAFT);
    void this.#take(chatId);
  }

  /** Names the chat of this draft anew: the first message has made it a chat of its own. */
  move(chatId: string): void {
    const { presence } = this.#options;
    const before = this.#chatId ?? NEW_CHAT;
    this.#chatId = chatId;
    void presence.enter(chatId);
    if (!this.#taken) return;
    void this.#write(chatId, this.#stored());
    void this.#write(before, EMPTY_DRAFT);
    presence.leave(before);
  }

  /** Stores the draft at once, because the page may be about to close. */
  flush(): void {
    void this.#write(this.#chatId ?? NEW_CHAT, this.#stored());
  }

  close(): void {
    this.#visit.abort();
    this.#options.presence.close();
  }

  /** Joins what is stored for the chat with what was written since it was entered. */
  async #take(chatId: string): Promise<void> {
    const { store, presence, onError } = this.#options;
    const { signal } = this.#visit;
    this.#taken = false;
    try {
      const others = await presence.enter(chatId);
      if (signal.aborted) return;
      const taken = await store.take(chatId, presence.panelId, others);
      if (signal.aborted) return;
      if (!isEmptyDraft(taken)) this.#show(joinDrafts([taken, this.#draft]));
      if (others.size > 0) void this.#takeWhenLeft(chatId, others, signal);
    } catch (error) {
      onError(error);
    }
    if (signal.aborted) return;
    this.#taken = true;
    this.#save();
    if (chatId === this.#chatId) return;
    // The first message has given the chat its own name meanwhile.
    void this.#write(chatId, EMPTY_DRAFT);
    presence.leave(chatId);
  }

  /** Takes over the drafts of other panels once they have left the chat, unless the user is writing another. */
  async #takeWhenLeft(chatId: string, others: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    await this.#options.presence.gone(chatId, others, signal);
    if (!signal.aborted && chatId === this.#chatId && isEmptyDraft(this.#stored())) await this.#take(chatId);
  }

  #stored(): Draft {
    if (this.#waiting === undefined) return this.#draft;
    return joinDrafts([{ text: this.#waiting }, this.#draft]);
  }

  #change(draft: Draft): void {
    this.#show(draft);
    this.#save();
  }

  #show(draft: Draft): void {
    this.#draft = draft;
    for (const listener of [...this.#listeners]) listener(draft);
  }

  /** Stores the draft, again and again while it changes. */
  #save(): void {
    if (!this.#taken) return;
    if (this.#saving) {
      this.#changedWhileSaving = true;
      return;
    }
    this.#saving = true;
    void this.#write(this.#chatId ?? NEW_CHAT, this.#stored()).then(() => {
      this.#saving = false;
      if (!this.#changedWhileSaving) return;
      this.#changedWhileSaving = false;
      this.#save();
    });
  }

  /** Stores a draft of this panel, without losing one that is stored and was not taken yet. */
  #write(chatId: string, draft: Draft): Promise<void> {
    const { store, presence, onError } = this.#options;
    const write = this.#taken ? store.save : store.add;
    return write(chatId, presence.panelId, draft).catch(onError);
  }
}
