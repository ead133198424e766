import { messages } from "../text/messages.en.ts";

const SHOWN_FOR = 1500;

/** Answers a click on the copy button of a code block, wherever the click came from within the text. */
export async function copyCode(event: Event, write: (text: string) => Promise<void>): Promise<void> {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-copy-code]");
  const code = button?.closest(".code")?.querySelector("pre");
  if (button === null || button === undefined || code === null || code === undefined) return;
  const done = await write(code.textContent ?? "").then(
    () => messages.log.copied,
    () => messages.log.copyFailed,
  );
  button.textContent = done;
  setTimeout(() => {
    button.textContent = messages.code.copy;
  }, SHOWN_FOR);
}
