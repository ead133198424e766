import { describe, expect, it } from "vitest";
import { createPanelPresence } from "../../../extension/src/browser/panel-presence.ts";

/** Locks like the browser's, as far as a presence needs them: a request waits until nobody holds its name. */
class FakeLocks {
  private readonly held = new Map<string, Promise<unknown>>();

  async request(name: string, ...rest: unknown[]): Promise<void> {
    await this.held.get(name);
    const work = (rest.at(-1) as () => unknown)();
    this.held.set(name, Promise.resolve(work));
    await work;
    this.held.delete(name);
  }

  async query() {
    return { held: [...this.held.keys()].map((name) => ({ name })) };
  }
}

const asLocks = (locks: object) => locks as unknown as LockManager;

describe("panel presence", () => {
  it("tells panels of each other until one leaves", async () => {
    const locks = asLocks(new FakeLocks());
    const one = createPanelPresence("one", locks);
    const two = createPanelPresence("two", locks);
    expect(await one.enter("chat")).toEqual(new Set());
    expect(await two.enter("chat")).toEqual(new Set(["one"]));
    expect(await two.enter("another")).toEqual(new Set());
    const gone = two.gone("chat", new Set(["one"]), new AbortController().signal);
    one.close();
    await gone;
    expect(await one.enter("chat")).toEqual(new Set(["two"]));
    two.leave("chat");
    one.leave("chat");
    await Promise.resolve();
    expect(await one.enter("chat")).toEqual(new Set());
  });

  it("leaves a panel alone where the browser refuses locks", async () => {
    const refused = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
    expect(await createPanelPresence("one", asLocks(refused)).enter("chat")).toEqual(new Set());
    expect(await createPanelPresence("one", undefined).enter("chat")).toEqual(new Set());
  });
});
