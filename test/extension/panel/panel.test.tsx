// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { MODEL, question } from "../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../helpers/extension/show-panel.tsx";

describe("states of the host", () => {
  it("says in an alert to run npm start when the host is missing", () => {
    const { one } = showPanel({ connection: { status: "missing", detail: "not found" } });
    expect(one('[role="alert"]').textContent).toContain("npm start");
  });

  it.each(["given_up", "lost"] as const)("offers to reconnect when the host is %s", async (status) => {
    const { press, button, calls } = showPanel({ connection: { status, detail: "" } });
    await press(button("Reconnect"));
    expect(calls).toEqual([["reconnect"]]);
  });

  it("shows the word scripted while the scripted engine is used", () => {
    const { place } = showPanel({
      connection: { status: "connected", engine: "scripted", host_version: "0" },
    });
    expect(place.querySelector("header")?.textContent).toContain("scripted");
  });

  it("shows a chat as empty only after reading the store", async () => {
    const { place, draw } = showPanel({ opening: true });
    expect(place.textContent).not.toContain("Ask something");
    await draw({ opening: false });
    expect(place.textContent).toContain("Everything stays on this computer.");
  });
});

describe("a base model", () => {
  const name = "Stories-15M.Q8_0";

  it("is named before the first question, with the offer to continue text", async () => {
    const { place, one, press, button, calls, draw } = showPanel({ baseModel: { name, use: "chat" } });
    expect(one('.base-model[role="status"]').textContent).toContain("Stories-15M is a base model.");
    await press(button("Continue text instead"));
    expect(calls).toEqual([["useBaseModels", "text"]]);
    await draw({ baseModel: { name, use: "text" } });
    expect(one('.base-model[role="status"]').textContent).toContain("continues the text you send");
    expect(place.textContent).not.toContain("Ask a question");
    await press(button("Chat instead"));
    expect(calls).toEqual([
      ["useBaseModels", "text"],
      ["useBaseModels", "chat"],
    ]);
  });

  it("is not named in a chat that has begun, nor where another model answers", async () => {
    const { place, draw } = showPanel({ baseModel: { name, use: "chat" }, messages: [question("Hi")] });
    expect(place.textContent).not.toContain("base model");
    await draw({ messages: [] });
    expect(place.textContent).not.toContain("base model");
  });
});

describe("conversation list", () => {
  const conversations = [{ id: "c1", title: "First", created_at: 0, updated_at: 0 }];

  it("keeps the focus in the dialog after a rename and a deletion", async () => {
    const { press, button, one, draw } = showPanel({ conversations });
    await press(button("Conversations"));
    await press(button("Rename"));
    one(".rename input").focus();
    await act(() => {
      one(".rename").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
    expect(document.activeElement).toBe(button("First"));
    button("Delete").focus();
    const [deleted] = conversations;
    await draw(deleted === undefined ? {} : { conversations: [], deleted });
    expect(document.activeElement).toBe(button("Undo"));
  });

  it.each([
    ["Escape", { isComposing: true }],
    ["Enter", { isComposing: true }],
    ["Escape", { keyCode: 229 }],
  ])("leaves %s in a name to an input method", async (key, composing) => {
    const { press, button, one, calls } = showPanel({ conversations });
    await press(button("Conversations"));
    await press(button("Rename"));
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...composing });
    await act(() => {
      one(".rename input").dispatchEvent(event);
    });
    expect(one(".rename input")).toBeDefined();
    expect(event.defaultPrevented).toBe(true);
    expect(calls).toEqual([["refreshConversations"]]);
  });

  it("opens, renames and deletes conversations", async () => {
    const { press, button, one, calls } = showPanel({ conversations });
    await press(button("Conversations"));
    await press(button("Rename"));
    const input = one(".rename input") as HTMLInputElement;
    input.value = "Better";
    await act(() => {
      one(".rename").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
    await press(button("Delete"));
    await press(button("First"));
    expect(calls).toEqual([
      ["refreshConversations"],
      ["renameConversation", "c1", "Better"],
      ["deleteConversation", "c1"],
      ["openConversation", "c1"],
    ]);
  });

  it("restores a deleted conversation", async () => {
    const [deleted] = conversations;
    const { press, button, box, calls } = showPanel(deleted === undefined ? {} : { deleted });
    button("Undo").focus();
    await press(button("Undo"));
    expect(calls).toEqual([["undoDelete", "c1"]]);
    expect(document.activeElement).toBe(box());
  });
});

describe("model dialog", () => {
  it("omits a size and layer count of 0, as of the scripted engine", async () => {
    const model = { ...MODEL, model: "scripted", size: 0, gpu_layers: 0, total_layers: 0 };
    const { press, one } = showPanel({ model });
    await press(one(".model"));
    expect(one("dialog").textContent).toContain("Threads");
    expect(one("dialog").textContent).not.toMatch(/File size|Layers on the GPU/);
  });
});
