import { useEffect, useState } from "preact/hooks";
import { messages } from "../locale/locale.ts";

/** Time that the outcome is shown, ms. */
const SHOWN_FOR = 1500;

export interface CopyButtonProps {
  label: string;
  /** Id of an element that says what is copied, where the label does not. */
  describedBy?: string;
  text: () => string | Promise<string>;
  copy: (text: string) => Promise<void>;
}

/** Copies a text, then briefly shows the outcome as its label. */
export function CopyButton({ label, describedBy, text, copy }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [outcome]);
  const onClick = () => {
    const given = text();
    const copied = typeof given === "string" ? copy(given) : given.then(copy);
    return copied.then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  };
  const said = { copied: messages().log.copied, failed: messages().log.copyFailed };
  return (
    <button type="button" class="ghost" aria-describedby={describedBy} onClick={onClick}>
      {outcome === undefined ? label : said[outcome]}
    </button>
  );
}
