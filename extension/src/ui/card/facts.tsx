import "./facts.css";

export interface FactProps {
  name: string;
  /** Words of any length; absent when not known, and then not shown. */
  value: string | undefined;
  /** True to mark a value that differs from its default. */
  changed?: boolean;
}

/** List of facts, each on a line with its name at the start and its words at the end. */
export function Facts({ items }: { items: readonly FactProps[] }) {
  const shown = items.filter(({ value }) => value !== undefined);
  if (shown.length === 0) return null;
  return (
    <dl class="card-facts">
      {shown.map(({ name, value, changed }) => (
        <div key={name} class={changed ? "changed" : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
