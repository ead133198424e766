import type { ComponentChildren } from "preact";

export interface TableScrollProps {
  /** What the table is about. */
  name: string;
  kind?: string;
  children: ComponentChildren;
}

/** A table that scrolls within itself where the page is too narrow for it. */
export function TableScroll({ name, kind = "table-scroll", children }: TableScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class={kind} aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
