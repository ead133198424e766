import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "../locale/locale.ts";
import { IconButton } from "./icon-button.tsx";
import "./sheet.css";

export interface SheetProps {
  title: string;
  onClose: () => void;
  /** Widens the dialog, for a table. */
  wide?: boolean;
  children: ComponentChildren;
}

/**
 * Modal dialog. Escape and a click outside close it and return the focus to the element that had it before. The focus
 * stays inside the dialog when the focused element disappears, such as a deleted row.
 */
export function Sheet({ title, onClose, wide, children }: SheetProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open) return;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => {
    const dialog = element.current;
    if (dialog?.open && document.activeElement === document.body) dialog.querySelector("button")?.focus();
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a dialog closes with Escape by itself.
    <dialog
      ref={element}
      class={wide ? "sheet wide" : "sheet"}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class="sheet-body">
        <div class="sheet-head">
          <h2>{title}</h2>
          <IconButton icon="close" name={messages().conversations.close} onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
