import { messages } from "../../locale/locale.ts";

/** Time that the outcome of a copy is shown, ms. */
const SHOWN_FOR = 1500;

/** Copies a code block when its copy button is clicked. Takes all clicks in the text: one listener is enough. */
export async function copyCode(event: Event, write: (text: string) => Promise<void>): Promise<void> {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-copy-code]");
  const code = button?.closest(".code")?.querySelector("pre");
  if (!(button instanceof HTMLElement) || code === null || code === undefined) return;
  const done = await write(code.textContent ?? "").then(
    () => messages().log.copied,
    () => messages().log.copyFailed,
  );
  name(button, done, done);
  setTimeout(() => name(button, messages().code.copy, messages().code.copyName), SHOWN_FOR);
}

function name(button: HTMLElement, label: string, accessibleName: string): void {
  button.dataset.label = label;
  button.ariaLabel = accessibleName;
}
