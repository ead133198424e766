import { type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { onTestFinished } from "vitest";
import { type Draft, EMPTY_DRAFT } from "../../../extension/src/conversations/draft.ts";
import { Panel } from "../../../extension/src/panel/panel.tsx";
import type { PanelActions, PanelState } from "../../../extension/src/panel/state/panel-view.ts";
import { EMPTY_PANEL } from "./empty-panel.ts";

const ACTIONS = [
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
  "useBaseModels",
  "addToDraft",
  "startEdit",
  "cancelEdit",
  "keepEditAsQuestion",
  "takeBack",
  "reconnect",
  "openSettings",
  "openSettingsAt",
  "moveTo",
  "openRuns",
] as const;

function recordActions(draft: Signal<Draft>, { copyFails = false, ratingFails = false }) {
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
  const submit = () => {
    calls.push(["submit", draft.value.edit?.text ?? draft.value.text]);
    draft.value = EMPTY_DRAFT;
    return true;
  };
  const write = (text: string) => {
    const { edit } = draft.value;
    draft.value = edit === undefined ? { text } : { ...draft.value, edit: { ...edit, text } };
  };
  return { calls, actions: { ...recorded, submit, write, copy, rate } as unknown as PanelActions };
}

/** Renders the panel into an empty page, with actions that are only recorded, and a message box that can be written in. */
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
  const draft = signal(EMPTY_DRAFT);
  const { calls, actions } = recordActions(draft, fails);
  const draw = (changed: Partial<PanelState>) =>
    act(() =>
      render(
        <Panel
          state={{ ...EMPTY_PANEL, ...changed }}
          actions={actions}
          draft={draft}
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
  return { place, calls, draft, draw, one, button, press, box, write, key };
}
