// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { Panel } from "../../../extension/src/panel/panel.tsx";
import type { PanelActions, PanelState } from "../../../extension/src/panel/state/panel-view.ts";
import { answer, crashed, finished, MODEL, question } from "../../gallery/sample-runs.ts";
import { macrotask } from "../../helpers/extension/fake-clock.ts";

const STATE: PanelState = {
  connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0", model: MODEL.model },
  model: MODEL,
  conversationId: "c",
  opening: false,
  conversations: [],
  messages: [],
};

const ACTIONS = [
  "send",
  "stop",
  "newChat",
  "refreshConversations",
  "openConversation",
  "renameConversation",
  "deleteConversation",
  "undoDelete",
  "regenerate",
  "runAgain",
  "continueAnswer",
  "tryAgain",
  "editLast",
  "reconnect",
  "openSettings",
  "openRuns",
] as const;

function recordActions({ copyFails = false, ratingFails = false }) {
  const calls: [string, ...unknown[]][] = [];
  const record =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args.filter((argument) => typeof argument === "string")]);
    };
  const recorded = Object.fromEntries(ACTIONS.map((name) => [name, record(name)]));
  const copy = (text: string) => {
    calls.push(["copy", text]);
    return copyFails ? Promise.reject(new Error("denied")) : Promise.resolve();
  };
  const rate = (answerId: string, rating: string) => {
    calls.push(["rate", answerId, rating]);
    return ratingFails ? Promise.reject(new Error("gone")) : Promise.resolve();
  };
  return { calls, actions: { ...recorded, copy, rate } as unknown as PanelActions };
}

let root: HTMLElement | undefined;
afterEach(() => {
  if (root !== undefined) render(null, root);
  root?.remove();
});

function show(state: Partial<PanelState>, fails: { copyFails?: boolean; ratingFails?: boolean } = {}) {
  root?.remove();
  const place = document.createElement("div");
  document.body.append(place);
  root = place;
  const { calls, actions } = recordActions(fails);
  const draw = (changed: Partial<PanelState>) =>
    act(() =>
      render(
        <Panel
          state={{ ...STATE, ...changed }}
          actions={actions}
          strip={undefined}
          toScreenOf={() => undefined}
          speed={0}
          announcement=""
          now={() => 0}
        />,
        place,
      ),
    );
  void draw(state);
  const one = (selector: string): HTMLElement => {
    const found = place.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`There is no ${selector}.`);
    return found;
  };
  const button = (name: string): HTMLElement => {
    const found = [...place.querySelectorAll("button")].find(
      (each) => (each.getAttribute("aria-label") ?? each.textContent ?? "").trim() === name,
    );
    if (found === undefined) throw new Error(`There is no button ${name}.`);
    return found;
  };
  const press = (element: HTMLElement) => act(() => element.click());
  const box = () => one("textarea") as HTMLTextAreaElement;
  const write = (text: string) =>
    act(() => {
      box().value = text;
      box().dispatchEvent(new Event("input", { bubbles: true }));
    });
  const key = (init: KeyboardEventInit, target: EventTarget = box()) =>
    act(() => {
      target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    });
  return { place, calls, draw, one, button, press, box, write, key };
}

describe("message box", () => {
  it("sends on Enter, keeping indentation and stripping blank lines around the text", async () => {
    const { write, key, calls, box } = show({});
    await write(" \n\n  if (hello)\n    there \n\n");
    await key({ key: "Enter" });
    expect(calls).toEqual([["send", "  if (hello)\n    there"]]);
    expect(box().value).toBe("");
  });

  it("leaves Enter to an input method and Shift+Enter to the text", async () => {
    const { write, key, calls } = show({});
    await write("にほん");
    await key({ key: "Enter", isComposing: true });
    await key({ key: "Enter", shiftKey: true });
    expect(calls).toEqual([]);
  });

  it("does not send white space only", async () => {
    const { write, key, calls } = show({});
    await write("  \n ");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
  });

  it("keeps the draft while an answer is generated", async () => {
    const { write, key, calls, box } = show({ messages: [question("a"), answer({ phase: "writing" })] });
    await write("next");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(box().value).toBe("next");
  });

  it("recalls the last message with Up and sends it as an edit", async () => {
    const { write, key, calls, box } = show({ messages: [question("first words"), finished("x")] });
    await key({ key: "ArrowUp" });
    expect(box().value).toBe("first words");
    await write("better words");
    await key({ key: "Enter" });
    expect(calls).toEqual([["editLast", "better words"]]);
  });

  it("does not send while the host is missing", async () => {
    const { write, key, calls, button } = show({ connection: { status: "missing", detail: "" } });
    await write("Hello");
    await key({ key: "Enter" });
    expect(calls).toEqual([]);
    expect(button("Send").hasAttribute("disabled")).toBe(true);
  });
});

describe("panel keys", () => {
  it("stops a running answer on Escape, and does nothing otherwise", async () => {
    const running = [question("a"), answer({ phase: "reading" })];
    const { key, calls, draw } = show({ messages: [question("a"), finished("x")] });
    await key({ key: "Escape" }, document.body);
    expect(calls).toEqual([]);
    await draw({ messages: running });
    await key({ key: "Escape" }, document.body);
    expect(calls).toEqual([["stop"]]);
  });

  it("focuses the box on /, but types it inside the box", async () => {
    const { key, box, button } = show({});
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
    const { press, button, box, draw } = show({ messages: [question("a"), finished("x")] });
    button("Regenerate").focus();
    await press(button("Regenerate"));
    expect(document.activeElement).toBe(box());
    await draw({ messages: [question("a"), answer({ phase: "sent" })] });
    button("Stop").focus();
    await press(button("Stop"));
    expect(document.activeElement).toBe(box());
  });

  it("offers one retry button for an answer stopped before its first token", () => {
    const { button } = show({ messages: [question("a"), finished("", { finish_reason: "aborted" })] });
    expect(button("Try again")).toBeInstanceOf(HTMLElement);
    expect(() => button("Regenerate")).toThrow();
  });

  it("shows Send and Stop in the same place", async () => {
    const { button, draw, place, press, calls } = show({
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

describe("answers", () => {
  it("puts only the answer's text into the content, without a caret", () => {
    const { one } = show({
      messages: [question("a"), answer({ phase: "writing", text: "Half a", output_tokens: 2 })],
    });
    expect(one('[data-role="assistant"] [data-content]').textContent?.trim()).toBe("Half a");
  });

  it("publishes each metric once, live and at the end", async () => {
    const live = answer({
      phase: "writing",
      text: "x",
      output_tokens: 12,
      tokens_per_second: 50,
      time_to_first_token: 120,
      prompt: { processed: 30, total: 30, cached: 4 },
    });
    const { place, draw, one } = show({ messages: [question("a"), live] });
    const metrics = () =>
      [...place.querySelectorAll("[data-metric]")].map((each) => each.getAttribute("data-metric"));
    expect(metrics()).toEqual([
      "input_tokens",
      "cached_tokens",
      "output_tokens",
      "time_to_first_token",
      "tokens_per_second",
    ]);
    await draw({ messages: [question("a"), finished("x")] });
    expect(new Set(metrics()).size).toBe(metrics().length);
    expect(one('[data-metric="finish_reason"]').dataset.value).toBe("stop");
    expect(one('[data-setting="temperature"]').dataset.value).toBe("1.2");
    expect(place.querySelector('[data-metric="stop_latency"]')).toBeNull();
    expect(place.textContent).not.toMatch(/NaN|undefined|N\/A/);
  });

  it("continues an answer that was continued before", () => {
    const { one } = show({
      messages: [question("a"), answer({ phase: "writing", text: " world" }, "Hello")],
    });
    expect(one('[data-role="assistant"] [data-content]').textContent?.trim()).toBe("Hello world");
  });

  it("opens the run card and copies its line", async () => {
    const { press, one, button, calls, place } = show({ messages: [question("a"), finished("x")] });
    await press(one(".run-line"));
    expect(one(".card").textContent).toContain("The model finished its answer.");
    await press(button("Copy line"));
    expect(calls).toEqual([
      [
        "copy",
        "tokens=364(236 cached)/35 tps=1020.4/52.9 ttft=125ms ctx=399/4096 (9.7%) finish=stop dur=768ms",
      ],
    ]);
    await press(one(".run-line"));
    expect(place.querySelector(".card")).toBeNull();
  });

  it("keeps text and numbers of a crashed answer and shows an alert with a way out", async () => {
    const { one, press, button, calls } = show({ messages: [question("a"), crashed("Half a haiku")] });
    expect(one('[role="alert"]').textContent).toContain("The engine crashed.");
    expect(one("[data-role=assistant] [data-content]").textContent).toContain("Half a haiku");
    expect(one('[data-metric="output_tokens"]').dataset.value).toBe("9");
    await press(button("Try again"));
    await press(button("Continue"));
    expect(calls).toEqual([["tryAgain"], ["continueAnswer"]]);
  });

  it("offers to continue an answer that reached its limit", async () => {
    const { press, button, calls } = show({
      messages: [question("a"), finished("x", { finish_reason: "length" })],
    });
    await press(button("Continue"));
    expect(calls).toEqual([["continueAnswer"]]);
  });
});

describe("states of the host", () => {
  it("says in an alert to run npm start when the host is missing", () => {
    const { one } = show({ connection: { status: "missing", detail: "not found" } });
    expect(one('[role="alert"]').textContent).toContain("npm start");
  });

  it.each(["given_up", "lost"] as const)("offers to reconnect when the host is %s", async (status) => {
    const { press, button, calls } = show({ connection: { status, detail: "" } });
    await press(button("Reconnect"));
    expect(calls).toEqual([["reconnect"]]);
  });

  it("shows the word scripted while the scripted engine is used", () => {
    const { place } = show({ connection: { status: "connected", engine: "scripted", host_version: "0" } });
    expect(place.querySelector("header")?.textContent).toContain("scripted");
  });

  it("shows a chat as empty only after reading the store", async () => {
    const { place, draw } = show({ opening: true });
    expect(place.textContent).not.toContain("Ask a question");
    await draw({ opening: false });
    expect(place.textContent).toContain("Everything stays on this computer.");
  });
});

describe("example questions", () => {
  it("puts an example into the box without sending it", async () => {
    const { press, button, box, calls } = show({});
    await press(button("Explain this error message to me"));
    expect(box().value).toBe("Explain this error message to me");
    expect(calls).toEqual([]);
  });
});

describe("conversation list", () => {
  const conversations = [{ id: "c1", title: "First", created_at: 0, updated_at: 0 }];

  it("keeps the focus in the dialog after a rename and a deletion", async () => {
    const { press, button, one, draw } = show({ conversations });
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

  it("opens, renames and deletes conversations", async () => {
    const { press, button, one, calls } = show({ conversations });
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
    const { press, button, calls } = show(deleted === undefined ? {} : { deleted });
    await press(button("Undo"));
    expect(calls).toEqual([["undoDelete", "c1"]]);
  });
});

describe("rating an answer", () => {
  it("rates an answer on a press and removes the rating on a second press", async () => {
    const fresh = finished("x");
    const { press, button, calls, draw } = show({ messages: [question("a"), fresh] });
    expect(button("Good answer").getAttribute("aria-pressed")).toBe("false");
    await press(button("Good answer"));
    const rated = { ...fresh, run: { ...fresh.run, end: { ...fresh.run.end, rating: "up" } } };
    await draw({ messages: [question("a"), rated as typeof fresh] });
    expect(button("Good answer").getAttribute("aria-pressed")).toBe("true");
    expect(button("Bad answer").getAttribute("aria-pressed")).toBe("false");
    await press(button("Good answer"));
    await press(button("Bad answer"));
    expect(calls).toEqual([
      ["rate", fresh.id, "up"],
      ["rate", fresh.id, "none"],
      ["rate", fresh.id, "down"],
    ]);
  });

  it("says why a rating could not be saved", async () => {
    const { press, button, one } = show({ messages: [question("a"), finished("x")] }, { ratingFails: true });
    await press(button("Bad answer"));
    await act(macrotask);
    expect(one('[role="alert"]').textContent).toContain("The rating could not be saved");
  });

  it("offers no rating for an answer without text", async () => {
    const { button, press, one, draw } = show({ messages: [question("a"), finished("")] });
    expect(() => button("Good answer")).toThrow();
    await draw({ messages: [question("a"), finished("x")] });
    await press(one(".run-line"));
    expect(button("Good answer")).toBeInstanceOf(HTMLElement);
  });

  it("offers no rating when the host keeps no run", () => {
    const { button } = show({
      messages: [question("a"), answer({ phase: "ended", end: { finish_reason: "aborted" } })],
    });
    expect(() => button("Good answer")).toThrow();
  });
});

describe("model dialog", () => {
  it("omits a size and layer count of 0, as of the scripted engine", async () => {
    const model = { ...MODEL, model: "scripted", size: 0, gpu_layers: 0, total_layers: 0 };
    const { press, one } = show({ model });
    await press(one(".model"));
    expect(one("dialog").textContent).toContain("Threads");
    expect(one("dialog").textContent).not.toMatch(/File size|Layers on the GPU/);
  });
});

describe("copy button", () => {
  it("shows whether the copy worked", async () => {
    const { press, button, place } = show({ messages: [question("a"), finished("x")] }, { copyFails: true });
    await press(button("Copy"));
    await act(macrotask);
    expect(place.textContent).toContain("Copy failed");
    expect(place.textContent).not.toContain("Copied");
  });
});
