import fc from "fast-check";
import { NEW_CHAT } from "../../../extension/src/panel/chat/chat-draft.ts";
import { UNDO_LIFETIME } from "../../../extension/src/panel/chat/removals.ts";
import type { BrowserWorld } from "../../helpers/extension/browser-world.ts";
import type { FakeHost } from "../../helpers/extension/fake-host.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";
import { type ChatModel, type Panel, wordsOf } from "./chat-model.ts";

type Command = fc.AsyncCommand<ChatModel, BrowserWorld>;

/** Random choices of one command. `ticks`: turns of the event loop until the next command, which overlaps with this one. */
interface Choice {
  panel: number;
  item: number;
  ticks: number;
}

const choice = fc.record<Choice>({
  panel: fc.nat(2),
  item: fc.nat(3),
  ticks: fc.oneof(fc.constant(0), fc.nat(6), fc.constant(60)),
});

type Act = (model: ChatModel, world: BrowserWorld, panel: Panel, choice: Choice) => Promise<void> | void;

class UserCommand implements Command {
  readonly name: string;
  readonly act: Act;
  readonly choice: Choice;

  constructor(name: string, act: Act, chosen: Choice) {
    this.name = name;
    this.act = act;
    this.choice = chosen;
  }

  check(): boolean {
    return true;
  }

  async run(model: ChatModel, world: BrowserWorld): Promise<void> {
    const panel = model.panels[this.choice.panel % model.panels.length];
    if (panel === undefined) throw new Error("There is no panel.");
    await this.act(model, world, panel, this.choice);
    await turns(this.choice.ticks);
  }

  toString(): string {
    const { panel, item, ticks } = this.choice;
    return `${this.name}(${panel}, ${item}, ${ticks})`;
  }
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await macrotask();
}

/** Lists the generations that a host has been asked for and has not ended. */
export function openGenerations(
  world: BrowserWorld,
  over: ReadonlySet<string>,
): { host: FakeHost; id: string }[] {
  return world.hosts.flatMap((host) =>
    host.all("generate").flatMap(({ id = "" }) => (over.has(id) ? [] : [{ host, id }])),
  );
}

function lastAnswerId({ session }: Panel): string | undefined {
  return session.state.messages.findLast(({ role }) => role === "assistant")?.id;
}

/** Every action of a person, and everything that can happen meanwhile. */
const ACTS: Record<string, Act> = {
  type(model, _world, panel) {
    const { draft } = panel.session;
    const word = `w${model.count++}`;
    const { text, edit } = draft.value;
    draft.write(`${edit?.text ?? text} ${word}`);
    model.aim(panel, word);
  },
  submit(model, _world, { session }) {
    const { text, edit } = session.draft.value;
    const words = edit?.text ?? text;
    const { conversationId } = session.state;
    const isKnown = session.draft.chatId !== undefined;
    if (!session.submit()) return;
    // A question that waits for a new chat may still become the draft of another new one.
    const isFree = session.draft.waiting !== undefined && session.draft.chatId === NEW_CHAT;
    const isAimed = isKnown && !isFree;
    for (const word of wordsOf(words)) {
      model.written.set(word, isAimed ? conversationId : undefined);
      model.sent.set(word, (model.sent.get(word) ?? new Set()).add(conversationId));
    }
    if (edit !== undefined) model.reworded.add(edit.message_id);
    model.deleted.delete(conversationId);
  },
  startEdit(_model, _world, { session }) {
    session.startEdit();
  },
  cancelEdit(model, _world, { session }) {
    const { edit } = session.draft.value;
    const question = session.state.messages.find(({ id }) => id === edit?.message_id);
    const before = new Set(wordsOf(question?.role === "user" ? question.text : ""));
    const dropped = wordsOf(edit?.text ?? "").filter((word) => !before.has(word));
    session.draft.cancelEdit();
    model.drop(dropped.join(" "));
  },
  regenerate(model, _world, panel) {
    const id = lastAnswerId(panel);
    if (id === undefined) return;
    panel.session.regenerate(id);
    model.deleted.delete(panel.session.state.conversationId);
  },
  continueAnswer(model, _world, panel) {
    const id = lastAnswerId(panel);
    if (id === undefined) return;
    panel.session.continueAnswer(id);
    model.deleted.delete(panel.session.state.conversationId);
  },
  tryAgain(model, _world, panel) {
    const id = lastAnswerId(panel);
    if (id === undefined) return;
    panel.session.tryAgain(id);
    model.deleted.delete(panel.session.state.conversationId);
  },
  stop(_model, _world, { session }) {
    session.stop();
  },
  newChat(_model, _world, { session }) {
    session.newChat();
  },
  open(_model, _world, { session }, { item }) {
    const id = session.state.conversations[item]?.id;
    if (id !== undefined) session.open(id);
  },
  openTwo(_model, _world, { session }, { item }) {
    const { conversations } = session.state;
    for (const { id } of [conversations[item], conversations[item + 1]].flatMap((each) => each ?? []))
      session.open(id);
  },
  refresh(_model, _world, { session }) {
    void session.refreshConversations();
  },
  async remove(model, _world, { session }, { item, ticks }) {
    // Only a deletion while nothing else is going on must have the last word.
    const isCalm = ticks === 60;
    if (isCalm) await turns(80);
    const id = session.state.conversations[item]?.id;
    if (id === undefined) return;
    session.remove(id);
    model.mortal.add(id);
    const isWaiting = model.panels.some(({ session: each }) => each.draft.waiting !== undefined);
    if (isCalm && !isWaiting) model.deleted.add(id);
  },
  undo(model, _world, { session }) {
    const id = session.state.removed.at(-1)?.id;
    if (id === undefined) return;
    model.deleted.delete(id);
    session.undoRemove(id);
  },
  async undoSurely(model, world, { session }) {
    await turns(80);
    const id = session.state.removed.at(-1)?.id;
    if (id === undefined || (await world.store.conversation(id)) === undefined) return;
    model.deleted.delete(id);
    session.undoRemove(id);
    await turns(80);
    if ((await world.store.conversation(id))?.deleted_at === undefined) model.mortal.delete(id);
  },
  async rename(model, world, { session }, { item }) {
    const id = session.state.conversations[item]?.id;
    if (id === undefined) return;
    const title = `title ${model.count++}`;
    const isStored = (await world.store.conversation(id)) !== undefined;
    session.rename(id, ` ${title} `);
    if (isStored) model.titles.set(id, title);
    else model.titles.delete(id);
  },
  async closePanel(model, world, panel, { panel: index }) {
    const { draft } = panel.session;
    draft.flush();
    panel.close();
    model.panels.splice(model.panels.indexOf(panel), 1);
    openPanel(model, world, index);
  },
  hostSays(model, world, _panel, { item }) {
    const found = openGenerations(world, model.over)[item];
    if (found === undefined) return;
    found.host.start(found.id);
    found.host.say(found.id, `a${model.count++} `);
  },
  hostEnds(model, world, _panel, { item }) {
    const found = openGenerations(world, model.over)[item];
    if (found === undefined) return;
    model.over.add(found.id);
    found.host.end(found.id, item === 1 ? "length" : "stop");
  },
  hostRefuses(model, world, _panel, { item }) {
    const found = openGenerations(world, model.over)[item];
    if (found === undefined) return;
    model.over.add(found.id);
    const error = { code: "model_load_failed", message: "No.", retryable: true };
    found.host.send({ type: "request_failed", id: found.id, action: "generate", status: "error", error });
  },
  hostExits(_model, world) {
    world.hosts.at(-1)?.exit();
  },
  hostIsGone(_model, world, _panel, { item }) {
    world.hostIsThere = item > 1;
    world.hosts.at(-1)?.exit();
  },
  async workerDies(model, world) {
    const shown = new Set(model.panels.map(({ session }) => session.state.conversationId));
    // What no panel shows any more, and what was not written yet, goes with the worker.
    for (const [word, chatId] of model.seen) if (!shown.has(chatId)) model.seen.delete(word);
    world.killWorker();
    // A panel that closes in this moment would take along what only it and the worker have seen.
    await turns(80);
  },
  async timePasses(_model, world, _panel, { item }) {
    await world.clock.advanceAsync([60, 300, 2000, UNDO_LIFETIME + 1][item] ?? 0);
  },
};

export function openPanel(model: ChatModel, world: BrowserWorld, index: number): void {
  const panel = world.openPanel(1 + (index % 3));
  model.watch(panel);
  panel.session.open();
}

/** Commands are chosen as often as they stand here. */
const WEIGHTS: Record<string, number> = {
  type: 4,
  submit: 5,
  hostSays: 4,
  hostEnds: 3,
  open: 2,
  regenerate: 2,
};

export const chatCommands = Object.entries(ACTS).flatMap(([name, act]) =>
  Array.from({ length: WEIGHTS[name] ?? 1 }, () =>
    choice.map((chosen) => new UserCommand(name, act, chosen)),
  ),
);
