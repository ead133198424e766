export interface NumberProps {
  /** Number and unit, joined by a no-break space; absent when not measured, and then not shown. */
  value: string | undefined;
  name: string;
}

/** Row of numbers, each with its unit beside it and its name below. */
export function Numbers({ items }: { items: readonly NumberProps[] }) {
  const shown = items.flatMap(({ value, name }) => (value === undefined ? [] : [{ value, name }]));
  if (shown.length === 0) return null;
  return (
    <dl class="numbers">
      {shown.map(({ value, name }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Measured value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Measured({ value }: { value: string }) {
  const parts = value.split("\u00a0");
  const [number, unit] = parts;
  if (parts.length !== 2) return <>{value}</>;
  return (
    <>
      {number}
      <small>{`\u00a0${unit}`}</small>
    </>
  );
}
