// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { answer, finished, question } from "../../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../../helpers/extension/show-panel.tsx";

describe("message box", () => {
  it("sends on Enter, keeping indentation and stripping blank lines around the text", async () => {
    const { write, key, calls, box } = showPanel({});
    await write(" \n\n  if (hello)\n    there \n\n");
    await key({ key: "Enter" });
    expect(calls).toEqual([["send", "  if (hello)\n    there"]]);
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

  it("recalls the last message with Up and sends it as an edit", async () => {
    const { write, key, calls, box } = showPanel({ messages: [question("first words"), finished("x")] });
    await key({ key: "ArrowUp" });
    expect(box().value).toBe("first words");
    await write("better words");
    await key({ key: "Enter" });
    expect(calls).toEqual([["editLast", "better words"]]);
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
  it("puts an example into the box without sending it", async () => {
    const { press, button, box, calls } = showPanel({});
    await press(button("Explain this error message to me"));
    expect(box().value).toBe("Explain this error message to me");
    expect(calls).toEqual([]);
  });
});
