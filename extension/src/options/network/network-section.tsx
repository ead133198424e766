import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { useAnchor } from "../../ui/anchor.ts";
import "./network-section.css";

export interface NetworkSectionProps {
  /** Names the section in the page's address, for buttons elsewhere that lead here. */
  anchor?: string;
  title: string;
  /** Says in a sentence or two what the section is for. */
  body: string;
  /** Whole sentence about a request that failed. */
  failure?: string | undefined;
  onTryAgain: () => void;
  /** Button beside the title. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** Frame of a section about the network: title, what it is for, and a failure with the way out. */
export function NetworkSection({
  anchor,
  title,
  body,
  failure,
  onTryAgain,
  aside,
  children,
}: NetworkSectionProps) {
  const heading = useId();
  const element = useAnchor<HTMLElement>(anchor);
  return (
    <section ref={element} id={anchor} aria-labelledby={heading}>
      <div class="network-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </div>
      <p class="network-body">{body}</p>
      {failure === undefined ? null : <NetworkFailure words={failure} onTryAgain={onTryAgain} />}
      {children}
    </section>
  );
}

/** A failure in words, with a button to try again. */
export function NetworkFailure({ words, onTryAgain }: { words: string; onTryAgain: () => void }) {
  return (
    <div class="network-failure" role="alert">
      <p>{words}</p>
      <button type="button" class="button" onClick={onTryAgain}>
        {messages().actions.tryAgain}
      </button>
    </div>
  );
}
