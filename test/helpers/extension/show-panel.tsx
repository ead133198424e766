import { render } from "preact";
import { act } from "preact/test-utils";
import { onTestFinished } from "vitest";
import { Panel } from "../../../extension/src/panel/panel.tsx";
import type { PanelActions, PanelState } from "../../../extension/src/panel/state/panel-view.ts";
import { EMPTY_PANEL } from "./empty-panel.ts";

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
  "useBaseModels",
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

/** Renders the panel into an empty page, with actions that are only recorded. */
export function showPanel(
  state: Partial<PanelState>,
  fails: { copyFails?: boolean; ratingFails?: boolean } = {},
) {
  const place = document.createElement("div");
  document.body.append(place);
  onTestFinished(() => {
    render(null, place);
    place.remove();
  });
  const { calls, actions } = recordActions(fails);
  const draw = (changed: Partial<PanelState>) =>
    act(() =>
      render(
        <Panel
          state={{ ...EMPTY_PANEL, ...changed }}
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
