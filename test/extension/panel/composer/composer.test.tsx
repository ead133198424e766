// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { answer, finished, question } from "../../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../../helpers/extension/show-panel.tsx";

describe("message box", () => {
  it("sends on Enter", async () => {
    const { write, key, calls, box } = showPanel({});
    await write("Hello\nthere");
    await key({ key: "Enter" });
    expect(calls).toEqual([["submit", "Hello\nthere"]]);
    expect(box().value).toBe("");
  });

  it("leaves Enter to an input method and Shift+Enter to the text", async () => {
    const { write, key, calls } = showPanel({});
    await write("にほん");
    await key({ key: "Enter", isComposing: true });
    await key({ key: "Enter", shiftKey: true });
    expect(calls).toEqual([]);
  });

  it("does not send white space only", async () => {
    const { write, key, calls } = showPanel({});
    await write("  \n ");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
  });

  it("keeps the draft while an answer is generated", async () => {
    const { write, key, calls, box } = showPanel({ messages: [question("a"), answer({ phase: "writing" })] });
    await write("next");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(box().value).toBe("next");
  });

  it("asks for the last message with Up, in an empty box only", async () => {
    const { write, key, calls } = showPanel({ messages: [question("first words"), finished("x")] });
    await write("something");
    await key({ key: "ArrowUp" });
    expect(calls).toEqual([]);
    await write("");
    await key({ key: "ArrowUp" });
    expect(calls).toEqual([["startEdit"]]);
  });

  it("does not send the edit of a message that is not the last one any more, and says so", async () => {
    const edited = question("first words");
    const { draft, draw, key, calls, place, press, button } = showPanel({
      messages: [edited, finished("x")],
    });
    await act(() => {
      draft.value = { text: "", edit: { message_id: edited.id, text: "better words" } };
    });
    expect(place.textContent).toContain("Editing your last message");
    await draw({ messages: [] });
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(place.querySelector('[role="alert"]')?.textContent).toContain("changed in another window");
    await press(button("Make it a new message"));
    expect(calls).toEqual([["keepEditAsQuestion"]]);
  });

  it("asks for a beginning where a base model continues text", async () => {
    const { box, draw } = showPanel({ baseModel: { name: "base", use: "chat" } });
    expect(box().placeholder).toBe("Ask anything");
    await draw({ baseModel: { name: "base", use: "text" } });
    expect(box().placeholder).toBe("Write how the text begins");
  });

  it("names the question that waits, and sends no other until it is taken back", async () => {
    const { write, key, calls, place, press, button } = showPanel({ waiting: "Wait, I meant this" });
    expect(place.querySelector(".waiting li")?.textContent).toContain("Wait, I meant this");
    expect(place.querySelector(".waiting b")?.textContent).toBe("Next");
    await write("another");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    await press(button("Take back"));
    expect(calls).toEqual([["takeBack"]]);
  });

  it("does not send while the host is missing", async () => {
    const { write, key, calls, button } = showPanel({ connection: { status: "missing", detail: "" } });
    await write("Hello");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(button("Send").hasAttribute("disabled")).toBe(true);
  });
});

describe("panel keys", () => {
  it("stops a running answer on Escape, and does nothing otherwise", async () => {
    const running = [question("a"), answer({ phase: "reading" })];
    const { key, calls, draw } = showPanel({ messages: [question("a"), finished("x")] });
    await key({ key: "Escape" }, document.body);
    expect(calls).toEqual([]);
    await draw({ messages: running });
    await key({ key: "Escape" }, document.body);
    expect(calls).toEqual([["stop"]]);
  });

  it("focuses the box on /, but types it inside the box", async () => {
    const { key, box, button } = showPanel({});
    button("Settings").focus();
    await key({ key: "/" }, button("Settings"));
    expect(document.activeElement).toBe(box());
    const typed = new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true });
    box().dispatchEvent(typed);
    expect(typed.defaultPrevented).toBe(false);
  });
});

describe("Send and Stop", () => {
  it("focuses the box when a pressed button disappears", async () => {
    const { press, button, box, draw } = showPanel({ messages: [question("a"), finished("x")] });
    button("Regenerate").focus();
    await press(button("Regenerate"));
    expect(document.activeElement).toBe(box());
    await draw({ messages: [question("a"), answer({ phase: "sent" })] });
    button("Stop").focus();
    await press(button("Stop"));
    expect(document.activeElement).toBe(box());
  });

  it("offers one retry button for an answer stopped before its first token", () => {
    const { button } = showPanel({ messages: [question("a"), finished("", { finish_reason: "aborted" })] });
    expect(button("Try again")).toBeInstanceOf(HTMLElement);
    expect(() => button("Regenerate")).toThrow();
  });

  it("shows Send and Stop in the same place", async () => {
    const { button, draw, place, press, calls } = showPanel({
      messages: [question("a"), answer({ phase: "sent" })],
    });
    await press(button("Stop"));
    expect(calls).toEqual([["stop"]]);
    expect(() => button("Send")).toThrow();
    await draw({ messages: [question("a"), finished("x")] });
    expect(() => button("Stop")).toThrow();
    expect(place.querySelectorAll(".send")).toHaveLength(1);
  });
});

describe("example questions", () => {
  it("adds an example to the box without sending it", async () => {
    const { press, button, calls } = showPanel({});
    await press(button("Explain this error message to me"));
    expect(calls).toEqual([["addToDraft", "Explain this error message to me"]]);
  });
});
