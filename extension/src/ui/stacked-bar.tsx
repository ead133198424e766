export interface BarPart {
  /** Selects the part's colour. */
  kind:
    | "queue"
    | "load"
    | "render"
    | "prompt"
    | "first"
    | "cached"
    | "read"
    | "system"
    | "history"
    | "message"
    | "answer-part"
    | "free";
  value: number;
  /** Legend text, which includes the number. */
  label: string;
}

/** Draws the parts of a whole as one bar, with a legend in words. */
export function StackedBar({ parts, total }: { parts: readonly BarPart[]; total: number }) {
  const drawn = parts.filter(({ kind, value }) => kind !== "free" && value > 0);
  return (
    <>
      <div class="bar" aria-hidden="true">
        {drawn.map(({ kind, value }) => (
          <i key={kind} class={`fill ${kind}`} style={{ width: `${(100 * value) / total}%` }} />
        ))}
      </div>
      <ul class="legend">
        {parts.map(({ kind, label }) => (
          <li key={kind} class={kind}>
            {label}
          </li>
        ))}
      </ul>
    </>
  );
}
