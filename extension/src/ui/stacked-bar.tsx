export interface BarPart {
  /** Which colour of the tokens it has. */
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
  /** Shown in the legend, with its number. */
  label: string;
}

/** Parts of a whole as one bar; the legend says them in words. */
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
