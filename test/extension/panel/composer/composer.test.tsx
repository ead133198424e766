// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { answer, finished, question } from "../../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../../helpers/extension/show-panel.tsx";

describe("the box", () => {
  it("sends on Enter what was written, indented as it is, without empty lines around it", async () => {
    const { write, key, calls, box } = showPanel({});
    await write(" \n\n  if (hello)\n    there \n\n");
    await key({ key: "Enter" });
    expect(calls).toEqual([["send", "  if (hello)\n    there"]]);
    expect(box().value).toBe("");
  });

  it("leaves Enter to an input method, and Shift+Enter to the text", async () => {
    const { write, key, calls } = showPanel({});
    await write("にほん");
    await key({ key: "Enter", isComposing: true });
    await key({ key: "Enter", shiftKey: true });
    expect(calls).toEqual([]);
  });

  it("sends nothing that is only white space", async () => {
    const { write, key, calls } = showPanel({});
    await write("  \n ");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
  });

  it("keeps what is written while an answer runs", async () => {
    const { write, key, calls, box } = showPanel({ messages: [question("a"), answer({ phase: "writing" })] });
    await write("next");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(box().value).toBe("next");
  });

  it("brings back the last message with Up, and sends it as an edit", async () => {
    const { write, key, calls, box } = showPanel({ messages: [question("first words"), finished("x")] });
    await key({ key: "ArrowUp" });
    expect(box().value).toBe("first words");
    await write("better words");
    await key({ key: "Enter" });
    expect(calls).toEqual([["editLast", "better words"]]);
  });

  it("sends nothing while the host is missing", async () => {
    const { write, key, calls, button } = showPanel({ connection: { status: "missing", detail: "" } });
    await write("Hello");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(button("Send").hasAttribute("disabled")).toBe(true);
  });
});

describe("keys anywhere", () => {
  it("Escape stops what runs, and only then", async () => {
    const running = [question("a"), answer({ phase: "reading" })];
    const { key, calls, draw } = showPanel({ messages: [question("a"), finished("x")] });
    await key({ key: "Escape" }, document.body);
    expect(calls).toEqual([]);
    await draw({ messages: running });
    await key({ key: "Escape" }, document.body);
    expect(calls).toEqual([["stop"]]);
  });

  it("/ goes to the box, but is a character inside of it", async () => {
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
  it("gives the focus to the box when a pressed button goes away", async () => {
    const { press, button, box, draw } = showPanel({ messages: [question("a"), finished("x")] });
    button("Regenerate").focus();
    await press(button("Regenerate"));
    expect(document.activeElement).toBe(box());
    await draw({ messages: [question("a"), answer({ phase: "sent" })] });
    button("Stop").focus();
    await press(button("Stop"));
    expect(document.activeElement).toBe(box());
  });

  it("stopped before the first token: one button to ask again, not two", () => {
    const { button } = showPanel({ messages: [question("a"), finished("", { finish_reason: "aborted" })] });
    expect(button("Try again")).toBeInstanceOf(HTMLElement);
    expect(() => button("Regenerate")).toThrow();
  });

  it("take turns in one place", async () => {
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

describe("an example", () => {
  it("goes into the box, to be sent by the person", async () => {
    const { press, button, box, calls } = showPanel({});
    await press(button("Explain this error message to me"));
    expect(box().value).toBe("Explain this error message to me");
    expect(calls).toEqual([]);
  });
});
