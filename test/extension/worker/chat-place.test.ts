import { beforeEach, describe, expect, it } from "vitest";
import { createStoredSettings } from "../../../extension/src/settings/stored-settings.ts";
import { BrowserWorld } from "../../helpers/extension/browser-world.ts";
import { generateRequest } from "../../helpers/extension/generate-request.ts";
import { rawPage } from "../../helpers/extension/raw-page.ts";
import { chatState } from "../../helpers/extension/state-where.ts";

const REMOTE = "gpu-box/llama";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
  world.answerHello = (host, id) => {
    host.capabilities = ["tolerant", "engines.remote"];
    host.servers = ["gpu-box", "other"];
    host.sayReady(id);
  };
});

interface Chat {
  last?: { model: string; server?: string };
  server?: string;
}

/** Asks in a chat while the settings name `chosen`. Returns the model that the host is asked to use. */
async function modelAsked(chosen: string, { last, server }: Chat): Promise<string | undefined> {
  await createStoredSettings(world.local).change({ model: chosen });
  const page = rawPage(world.openPort());
  const request = generateRequest("run", "chat");
  page.ask({
    ...request,
    conversation: { ...request.conversation, ...(server !== undefined && { server }) },
    ...(last !== undefined && { last_writer: last }),
  });
  const host = await world.host();
  const asked = await host.nth("generate");
  isLocal = asked.local;
  return asked.model;
}
/** What the latest request said of the place of its model. */
let isLocal: unknown;

describe("the model of a chat", () => {
  it("is that of the settings in a new chat, also a server's", async () => {
    expect(await modelAsked(REMOTE, {})).toBeUndefined();
  });

  it("stays on this computer when the settings come to name a server's", async () => {
    expect(await modelAsked(REMOTE, { last: { model: "tiny" } })).toBe("tiny");
    expect(isLocal).toBe(true);
  });

  it("is a server's once the user has moved the chat there", async () => {
    expect(await modelAsked(REMOTE, { last: { model: "tiny" }, server: "gpu-box" })).toBe(REMOTE);
    expect(isLocal).toBeUndefined();
  });

  it("stays with its server when the settings name another", async () => {
    const last = { model: "other/qwen", server: "other" };
    expect(await modelAsked(REMOTE, { last })).toBe("other/qwen");
    expect((await world.host()).all("list_servers")).toHaveLength(1);
  });

  it("follows the settings among the models of its server", async () => {
    expect(await modelAsked(REMOTE, { last: { model: "gpu-box/qwen", server: "gpu-box" } })).toBe(REMOTE);
  });

  it("follows the settings among the models of this computer, and names the one it means", async () => {
    expect(await modelAsked("qwen", { last: { model: "tiny" } })).toBe("qwen");
    expect((await world.host()).all("list_servers")).toEqual([]);
  });

  it("follows the settings to a model of this computer with a slash in its name", async () => {
    expect(await modelAsked("someone/qwen", { last: { model: "tiny" } })).toBe("someone/qwen");
    expect(isLocal).toBe(true);
  });

  it("is left to a host that has no servers", async () => {
    world.answerHello = undefined;
    expect(await modelAsked(REMOTE, { last: { model: "tiny" } })).toBeUndefined();
  });
});

describe("a panel", () => {
  /** Opens a panel whose chat has an answer of `model`, while the settings name a server's. */
  async function chatWith(model: string, server?: string) {
    const { panel, host, id } = await world.openPanelAsking("Hi");
    host.start(id, model, server);
    if (server === undefined) {
      host.send({ type: "model_state", status: "loaded", model, backend: "cpu" });
    }
    host.say(id, "Hello");
    host.end(id);
    await chatState(panel.session, ({ messages }) => {
      const last = messages.at(-1);
      return last?.role === "assistant" && last.run.phase === "ended";
    });
    await createStoredSettings(world.local).change({ model: REMOTE });
    world.nextServer = "gpu-box";
    return { panel, host };
  }

  it("keeps a local chat local, until the user moves it", async () => {
    const { panel, host } = await chatWith("tiny");
    panel.session.send("Still here?");
    const second = await host.nth("generate", 2);
    expect(second.model).toBe("tiny");
    expect(panel.session.state.conversation?.server).toBeUndefined();
    host.end(second.id);
    await chatState(panel.session, ({ messages }) => {
      const last = messages.at(-1);
      return messages.length === 4 && last?.role === "assistant" && last.run.phase === "ended";
    });
    panel.session.moveTo("gpu-box");
    panel.session.send("And now?");
    expect((await host.nth("generate", 3)).model).toBe(REMOTE);
    const { id = "" } = panel.session.state.conversation ?? {};
    expect((await world.store.conversation(id))?.server).toBe("gpu-box");
  });

  it("keeps a regenerated or edited local answer local", async () => {
    const { panel, host } = await chatWith("tiny");
    const answer = panel.session.state.messages.at(-1);
    panel.session.regenerate(answer?.id ?? "");
    expect((await host.nth("generate", 2)).model).toBe("tiny");
  });

  it("notes the server of a chat, and forgets it when the chat returns", async () => {
    const { panel, host } = await chatWith(REMOTE, "gpu-box");
    panel.session.send("Go on");
    const second = await host.nth("generate", 2);
    expect(panel.session.state.conversation?.server).toBe("gpu-box");
    host.end(second.id);
    await chatState(panel.session, ({ messages }) => {
      const last = messages.at(-1);
      return messages.length === 4 && last?.role === "assistant" && last.run.phase === "ended";
    });
    world.nextServer = undefined;
    await createStoredSettings(world.local).change({ model: "tiny" });
    panel.session.send("Back home");
    expect((await host.nth("generate", 3)).model).toBe("tiny");
    expect(panel.session.state.conversation?.server).toBeUndefined();
  });
});
