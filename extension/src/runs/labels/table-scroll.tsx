import type { ComponentChildren } from "preact";

export interface TableScrollProps {
  /** Accessible name of the table. */
  name: string;
  kind?: string;
  children: ComponentChildren;
}

/** Scroll box for a table that may be wider than the page. */
export function TableScroll({ name, kind = "table-scroll", children }: TableScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard.
    <section class={kind} aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
