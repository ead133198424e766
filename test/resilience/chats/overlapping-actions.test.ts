import fc from "fast-check";
import { expect, it } from "vitest";
import type { ConversationStore } from "../../../extension/src/conversations/conversation-store.ts";
import { BrowserWorld } from "../../helpers/extension/browser-world.ts";
import { rounds, tell } from "../soak.ts";
import { chatCommands, openGenerations, openPanel, turns } from "./chat-commands.ts";
import { ChatModel } from "./chat-model.ts";

const SEQUENCES = rounds(200, 10_000);

/** Lets everything that was begun come to its end. */
async function settle(model: ChatModel, world: BrowserWorld): Promise<void> {
  world.hostIsThere = true;
  for (let round = 0; round < 6; round += 1) {
    await turns(60);
    for (const { host, id } of openGenerations(world, model.over)) {
      model.over.add(id);
      host.end(id);
    }
    await turns(20);
    await world.clock.advanceAsync(3000);
  }
  await turns(60);
}

/** Makes a store answer late, in the order in which it is asked. */
function slowDown(store: ConversationStore, delay: number): void {
  let before: Promise<unknown> = Promise.resolve();
  for (const [name, method] of Object.entries(store)) {
    const late = (...args: never[]) => {
      const result = before
        .then(() => turns(delay))
        .then(() => (method as (...a: never[]) => unknown)(...args));
      before = result.catch(() => {});
      return result;
    };
    Object.assign(store, { [name]: late });
  }
}

it("loses and misplaces nothing, however actions overlap", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(2),
      fc.constantFrom(0, 0, 1, 6),
      fc.commands(chatCommands, { maxCommands: 40, size: "max" }),
      async (morePanels, delay, commands) => {
        const world = new BrowserWorld();
        if (delay > 0) slowDown(world.store, delay);
        const model = new ChatModel();
        for (let index = 0; index <= morePanels; index += 1) openPanel(model, world, index);
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        await settle(model, world);
        const faults = await model.faults(world);
        for (const panel of model.panels) panel.close();
        world.killWorker();
        expect(faults).toEqual([]);
      },
    ),
    { numRuns: SEQUENCES },
  );
  tell({
    subject: "chats",
    name: "sequences of overlapping actions, nothing lost",
    value: SEQUENCES,
    unit: "rounds",
  });
});
