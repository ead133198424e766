import { beforeEach, describe, expect, it } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";
import { held } from "../../../helpers/time/held.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("panel closed right after sending", () => {
  it("passes message and answer to the next panel", async () => {
    const first = await world.openReadyPanel();
    first.session.send("Still there?");
    first.close();
    const next = world.openPanel();
    next.session.open();
    const host = await world.host();
    const { id, messages } = await host.nth("generate");
    expect(messages).toEqual([{ role: "user", content: "Still there?" }]);
    host.say(id, "Yes");
    host.end(id);
    const state = await chatState(
      next.session,
      (each) => lastAnswer(each) === "Yes" && runningAnswer(each) === undefined,
    );
    expect(state.messages[0]).toMatchObject({ role: "user", text: "Still there?" });
    expect(state.conversation?.title).toBe("Still there?");
  });

  it("passes message and answer to the next panel despite a slow store", async () => {
    const saving = held<void>();
    const { saveTurn } = world.store;
    world.store.saveTurn = (turn) => saving.promise.then(() => saveTurn(turn));
    const first = await world.openReadyPanel();
    first.session.send("Still there?");
    await (await world.host()).nth("generate");
    first.close();
    const next = world.openPanel();
    next.session.open();
    await macrotask();
    saving.release();
    const { messages } = await chatState(next.session, ({ status }) => status === "open");
    expect(messages).toMatchObject([{ text: "Still there?" }, { role: "assistant" }]);
  });
});

describe("panel reopened in mid-answer", () => {
  it("shows every character, whenever the panel reopens", async () => {
    const { panel: first, host, id } = await world.openPanelAsking("Count!");
    let whole = "";
    let panel = first;
    for (let token = 0; token < 40; token += 1) {
      host.say(id, `${token} `);
      whole += `${token} `;
      if (token % 10 === 5) {
        panel.close();
        panel = world.openPanel();
        panel.session.open();
      }
      if (token % 3 === 0) await macrotask();
    }
    host.end(id);
    const state = await chatState(
      panel.session,
      (each) => each.messages.length === 2 && !runningAnswer(each),
    );
    expect(lastAnswer(state)).toBe(whole);
  });

  it("shows the whole answer when it ended while no panel was open", async () => {
    const { panel: first, host, id } = await world.openPanelAsking("Count!");
    host.say(id, "One");
    first.close();
    host.say(id, ", two");
    host.end(id);
    const again = world.openPanel();
    again.session.open();
    const state = await chatState(
      again.session,
      (each) => each.messages.length === 2 && !runningAnswer(each),
    );
    expect(lastAnswer(state)).toBe("One, two");
    expect(state.messages[1]).toMatchObject({ run: { end: { finish_reason: "stop" } } });
  });
});
