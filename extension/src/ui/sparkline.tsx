const WIDTH = 300;
const HEIGHT = 40;
const MARGIN = 2;

/** Line chart of values from 0 up, hidden from screen readers; renders nothing for fewer than two values. */
export function Sparkline({ values, name }: { values: readonly number[]; name: "live" | "card" }) {
  if (values.length < 2) return null;
  const top = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * WIDTH;
    const y = HEIGHT - MARGIN - (value / top) * (HEIGHT - 2 * MARGIN);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      class={name === "live" ? "sparkline live" : "sparkline card-line"}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polyline points={points.join(" ")} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
