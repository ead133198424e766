import { isComposing } from "../ui/is-composing.ts";

export interface PanelKeyActions {
  /** Absent while no answer is generated. */
  stop: (() => void) | undefined;
  /** Focuses the message box. */
  focus: () => void;
  help: () => void;
}

/** Handles the panel-wide keys, except under an open dialog or while an input method composes. */
export function handlePanelKey(event: KeyboardEvent, actions: PanelKeyActions): void {
  if (event.defaultPrevented || isComposing(event) || document.querySelector("dialog[open]") !== null) return;
  if (event.key === "Escape" && actions.stop !== undefined) {
    event.preventDefault();
    actions.stop();
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/") {
    event.preventDefault();
    actions.focus();
  } else if (event.key === "?") {
    event.preventDefault();
    actions.help();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
