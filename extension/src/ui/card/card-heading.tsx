/** Heading of a section of the run card, with its main number. */
export function CardHeading({ name, value }: { name: string; value?: string | undefined }) {
  return (
    <div class="card-heading">
      <h3>{name}</h3>
      {value === undefined ? null : <span>{value}</span>}
    </div>
  );
}
