import type { ComponentChildren } from "preact";
import { Dial } from "../../ui/dial.tsx";

export interface EmptyHistoryProps {
  title: string;
  body: string;
  children?: ComponentChildren;
}

/** Placeholder for a history without runs to show. */
export function EmptyHistory({ title, body, children }: EmptyHistoryProps) {
  return (
    <section class="empty-history">
      <Dial share={0} />
      <h2>{title}</h2>
      <p>{body}</p>
      {children}
    </section>
  );
}
