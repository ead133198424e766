export interface NumberProps {
  /** Absent: not measured, and not shown. */
  value: string | undefined;
  name: string;
}

/** Numbers side by side, each with what it is. */
export function Numbers({ items }: { items: readonly NumberProps[] }) {
  const shown = items.filter(({ value }) => value !== undefined);
  if (shown.length === 0) return null;
  return (
    <dl class="numbers">
      {shown.map(({ value, name }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
